-- How far projects have come, in percent of the estimates of their tasks: a task done counts whole, one over its estimate for 99 % of
-- it; without estimates each task counts the same; null without tasks. What is typed on the project replaces it.
CREATE OR REPLACE FUNCTION projects_reached(p_project bigint) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(p.progress, (
        SELECT CASE WHEN sum(t.estimated_minutes) > 0
                    THEN floor(100.0 * sum(CASE WHEN t.done_on IS NOT NULL THEN t.estimated_minutes
                                                ELSE least(coalesce(s.minutes, 0), 0.99 * t.estimated_minutes) END)
                               / sum(t.estimated_minutes))
                    ELSE floor(100.0 * count(t.done_on) / count(*)) END
        FROM projects_task t
        LEFT JOIN LATERAL (SELECT sum(e.minutes) AS minutes FROM projects_timeentry e WHERE e.task_id = t.id) s ON true
        WHERE t.project_id = p.id HAVING count(*) > 0
    ))::integer
    FROM projects_project p WHERE p.id = p_project
$$;
