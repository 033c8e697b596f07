SELECT p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version FROM person p JOIN api_token t ON t.person_id = p.id WHERE p.is_active AND t.digest = decode(lpad(:caller::text, 64, '0'), 'hex');
BEGIN;
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
WHERE p.uuid = lpad(:provider::text, 32, '0')::uuid AND p.is_active AND ('teacher'::text IS NULL OR 'teacher' = ANY (p.roles));
WITH booked AS (
    INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status, hold_until, created_at, updated_at, match_id, guarded, nudge_at, notes, title, description, agenda, client_notes, session_type, timezone, meeting_url, meeting_id, service_id, service_session_id, parent_id, location_id, room_id, kind, currency, payment_status, price_cents, price_charged_cents, discount_cents, credits_used, paid_cents, refunded_cents, cancellation_policy) VALUES (md5(concat_ws('-', :batch::text, :k::text, 'ff06f515-867c-4c5d-b9e2-c532a73374bc'::text))::uuid, 'tutoring', :provider, :caller, to_timestamp(:start::bigint + 0), to_timestamp(:start::bigint + 3600), 'requested', now() + '2 days'::interval, now(), now(), NULL, 'f', NULL, 'Irregular verbs', '', '', '', '', '', '', '', '', NULL, NULL, NULL, NULL, NULL, '', '', '', '0', '0', '0', '0', '0', '0', NULL) RETURNING id
), claimed AS (
    INSERT INTO claim (calendar_id, during, booking_id, expires_at)
    SELECT calendar.id, tstzrange(to_timestamp(:start::bigint + 0), to_timestamp(:start::bigint + 3600), '[)'), booked.id, now() + '2 days'::interval
    FROM booked, unnest(ARRAY[:provider::bigint + 50000000]::bigint[]::bigint[]) AS calendar (id)
    ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
), noted AS (
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts)
    SELECT booked.id, 'booking_requested', now(), :caller, 'client', NULL, 'requested', '{"end": "2027-03-10T09:00:00+00:00", "start": "2027-03-10T08:00:00+00:00"}' FROM booked RETURNING id
)
SELECT booked.id, (SELECT count(*) FROM claimed), noted.id FROM booked, noted;
SELECT  unnest(
  procrastinate_defer_jobs_v1(
    '{"(floor,relay,0,,,\"{\"\"position\"\": 10032}\",)"}'::procrastinate_job_to_defer_v1[]
  )
) AS id;
COMMIT;
