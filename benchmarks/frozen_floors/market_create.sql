SELECT p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version FROM person p JOIN api_token t ON t.person_id = p.id WHERE p.is_active AND t.digest = decode(lpad(:caller::text, 64, '0'), 'hex');
BEGIN;
SELECT s.id, s.kind, s.name, s.duration_minutes, s.price_cents, s.currency, s.location_id,
    s.includes, s.covers, s.credits, s.valid_days, s.cancellation_policy,
    p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url
FROM service s JOIN person p ON p.id = s.practitioner_id
WHERE s.id = ANY (ARRAY[:provider::bigint + 900000000]::bigint[]) AND ('f' OR s.archived_at IS NULL AND p.is_active);
SELECT p.id, p.uuid, p.name, p.timezone, c.id,
    p.slot_interval_minutes, p.buffer_before_minutes, p.buffer_after_minutes,
    p.minimum_notice_minutes, p.auto_accept, p.company, p.avatar_url,
    EXISTS (SELECT 1 FROM opening_hours h WHERE h.calendar_id = c.id AND NOT h.closed),
    (SELECT json_agg(json_build_array(h.weekday, h.date, h.start, h."end"))
     FROM opening_hours h
     WHERE h.calendar_id = c.id AND (h.date IS NULL OR h.date BETWEEN (to_timestamp(:start::bigint + -432000) AT TIME ZONE 'UTC')::date AND (to_timestamp(:start::bigint + 432000) AT TIME ZONE 'UTC')::date)),
    (SELECT json_agg(json_build_array(lower(t.during), upper(t.during), t.booking_id, t.expires_at))
     FROM claim t WHERE t.calendar_id = c.id AND t.during && tstzrange(to_timestamp(:start::bigint + -432000), to_timestamp(:start::bigint + 432000)))
FROM person p JOIN calendar c ON c.person_id = p.id
WHERE p.id = :provider AND p.is_active AND ('practitioner'::text IS NULL OR 'practitioner' = ANY (p.roles));
WITH booked AS (
    INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, hold_until, created_at, updated_at, match_id, guarded, nudge_at, notes, title, description, agenda, client_notes, session_type, timezone, meeting_url, meeting_id, service_id, service_session_id, parent_id, location_id, room_id, kind, currency, payment_status, price_cents, price_charged_cents, discount_cents, credits_used, paid_cents, refunded_cents, cancellation_policy) VALUES (md5(concat_ws('-', :batch::text, :k::text, 'fdbc9449-ee41-4628-8bfd-37819ab29efb'::text))::uuid, 'marketplace', :provider, :caller, to_timestamp(:start::bigint + 0), to_timestamp(:start::bigint + 3600), 'pending_payment', now() + '30 minutes'::interval, now(), now(), NULL, 'f', NULL, '', '', '', '', 'By the window', '', 'Europe/Madrid', '', '', :provider::bigint + 900000000, NULL, NULL, NULL, NULL, 'individual', 'USD', 'unpaid', '5000', '5000', '0', '0', '0', '0', '[[24, 100]]') RETURNING id
), claimed AS (
    INSERT INTO claim (calendar_id, during, booking_id, expires_at)
    SELECT calendar.id, tstzrange(to_timestamp(:start::bigint + 0), to_timestamp(:start::bigint + 3600), '[)'), booked.id, now() + '30 minutes'::interval
    FROM booked, unnest(ARRAY[:provider::bigint + 50000000]::bigint[]::bigint[]) AS calendar (id)
    ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
), noted AS (
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts)
    SELECT booked.id, 'booking_requested', now(), :caller, 'client', NULL, 'pending_payment', '{"end": "2027-05-29T09:00:00+00:00", "start": "2027-05-29T08:00:00+00:00"}' FROM booked RETURNING id
)
SELECT booked.id, (SELECT count(*) FROM claimed), noted.id FROM booked, noted;
SELECT  unnest(
  procrastinate_defer_jobs_v1(
    '{"(floor,relay,0,,,\"{\"\"position\"\": 10074}\",)"}'::procrastinate_job_to_defer_v1[]
  )
) AS id;
COMMIT;
SELECT b.id, b.uuid, b.starts_at, b.ends_at, CASE
    WHEN coalesce(b.hold_until,
        (SELECT w.hold_until FROM booking w WHERE w.id = b.parent_id)) <= now()
        THEN 'canceled'
    WHEN 't' AND b.status = 'confirmed'
        AND b.starts_at <= now() THEN 'in_progress'
    ELSE b.status END, b.payment_status,
    b.kind, b.title, b.parent_id, b.price_charged_cents, b.currency,
    p.id, p.name, p.email, s.id, s.name, s.duration_minutes, s.price_cents, c.id, c.name, c.email, l.id, l.name, l.address, r.id, r.name, coalesce(g.total, s.credits, 0),
    CASE WHEN g.expires_at <= now() THEN 0 ELSE coalesce(g.remaining, 0) END, g.expires_at,
    (SELECT json_agg(json_build_array(k.id, k.uuid, k.starts_at, k.ends_at, CASE
    WHEN coalesce(k.hold_until,
        (SELECT w.hold_until FROM booking w WHERE w.id = k.parent_id)) <= now()
        THEN 'canceled'
    WHEN 't' AND k.status = 'confirmed'
        AND k.starts_at <= now() THEN 'in_progress'
    ELSE k.status END, k.payment_status,
    k.kind, k.title, k.parent_id, k.price_charged_cents, k.currency,
    kp.id, kp.name, kp.email, ks.id, ks.name, ks.duration_minutes, ks.price_cents)
        ORDER BY k.starts_at, k.id)
    FROM booking k JOIN person kp ON kp.id = k.provider_id JOIN service ks ON ks.id = k.service_id
    WHERE k.parent_id = b.id), (SELECT json_agg(json_build_array(n.id, a.id, a.name, n.content, n.is_private,
    n.created_at) ORDER BY n.id) FROM note n JOIN person a ON a.id = n.author_id
    WHERE n.booking_id = b.id AND (NOT n.is_private OR n.author_id = :caller OR 'f')),
    CASE
    WHEN coalesce(b.hold_until,
        (SELECT w.hold_until FROM booking w WHERE w.id = b.parent_id)) <= now()
        THEN 'canceled'
    WHEN 't' AND b.status = 'confirmed'
        AND b.starts_at <= now() THEN 'in_progress'
    ELSE b.status END <> b.status, b.service_id, b.kind, b.service_session_id, b.parent_id, b.location_id, b.room_id,
    b.price_cents, b.currency, b.discount_cents, b.credits_used, b.payment_status, b.paid_cents,
    b.refunded_cents, b.cancellation_policy, s.duration_minutes, b.description, b.client_notes, b.timezone, b.meeting_url, b.meeting_id, b.cancellation_reason, b.canceled_by, b.created_at, b.updated_at
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
JOIN service s ON s.id = b.service_id
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN room r ON r.id = b.room_id
LEFT JOIN credit_grant g ON g.booking_id = b.id
WHERE b.id = (SELECT currval('booking_id_seq')) AND b.program = 'marketplace'
    AND ('f' OR :caller IN (b.provider_id, b.client_id));
