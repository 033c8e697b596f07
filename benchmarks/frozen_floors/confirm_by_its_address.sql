SELECT p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version FROM person p JOIN api_token t ON t.person_id = p.id WHERE p.is_active AND t.digest = decode(lpad(:caller::text, 64, '0'), 'hex');
BEGIN;
SELECT set_config('bookable.person', :caller, 't');
SELECT 1 FROM booking b WHERE b.uuid = lpad(:booking::text, 32, '0')::uuid AND b.program = 'buddies' AND ('f' OR :caller IN (b.provider_id, b.client_id)) FOR NO KEY UPDATE;
SELECT b.id, b.uuid, b.program, p.id, p.uuid, p.name, p.timezone, c.id, c.uuid, c.name, c.timezone,
    b.starts_at, b.ends_at, b.status, b.created_at, b.updated_at, b.hold_until,
    b.cancellation_reason, b.canceled_by, b.completed_by, b.completed_at, b.confirming,
    m.vendor, m.meeting_id, m.join_url, m.password, m.synced,
    b.notes, b.title, b.description, b.agenda, b.client_notes, b.session_type, b.timezone, b.meeting_url, b.meeting_id,
    p.company, p.avatar_url, coalesce(l.name, ''), b.actual_start, b.actual_end,
    (SELECT t.uuid FROM match t WHERE t.id = b.match_id), b.nudge_at,
    b.provider_confirmed_at, b.client_confirmed_at, b.reminded_at, b.disputed_at, b.disputed_by, b.dispute_reason,
    b.service_id, b.kind, b.service_session_id, b.parent_id, b.location_id, b.room_id,
    b.price_cents, b.currency, b.discount_cents, b.credits_used, b.payment_status, b.paid_cents,
    b.refunded_cents, b.cancellation_policy, s.duration_minutes
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN service s ON s.id = b.service_id
 WHERE b.uuid = lpad(:booking::text, 32, '0')::uuid AND b.program = 'buddies' AND ('f' OR :caller IN (b.provider_id, b.client_id));
UPDATE booking SET status = 'completed', updated_at = now(), completed_by = 'client', completed_at = now(), provider_confirmed_at = now(), client_confirmed_at = now(), reminded_at = NULL, disputed_at = NULL, disputed_by = '', dispute_reason = '', nudge_at = NULL WHERE id = :booking;
DELETE FROM claim WHERE booking_id = :booking;
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts) VALUES (:booking, 'completion_confirmed', now(), :caller, 'client', 'in_progress', 'in_progress', '{}') RETURNING id;
SELECT  unnest(
  procrastinate_defer_jobs_v1(
    '{"(floor,relay,0,,,\"{\"\"position\"\": 20741}\",)"}'::procrastinate_job_to_defer_v1[]
  )
) AS id;
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts) VALUES (:booking, 'booking_completed', now(), :caller, 'client', 'in_progress', 'completed', '{}') RETURNING id;
SELECT  unnest(
  procrastinate_defer_jobs_v1(
    '{"(floor,relay,0,,,\"{\"\"position\"\": 20742}\",)"}'::procrastinate_job_to_defer_v1[]
  )
) AS id;
SELECT set_config('bookable.person', 'system', 't');
WITH earned AS (
    INSERT INTO reputation_entry (person_id, booking_id, delta, at)
    SELECT p.id, b.id, 1, now() FROM booking b JOIN person p ON p.id IN (b.provider_id, b.client_id)
    WHERE b.id = ANY (ARRAY[:booking]::bigint[])
    ON CONFLICT DO NOTHING RETURNING person_id
), points AS (
    SELECT person_id, count(*) AS gained FROM earned GROUP BY person_id
), locked AS (
    SELECT p.id, points.gained FROM person p JOIN points ON points.person_id = p.id
    ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE standing SET completed_sessions = completed_sessions + locked.gained
FROM locked WHERE standing.person_id = locked.id;
COMMIT;
