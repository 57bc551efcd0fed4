-- Keeps the agent's parameters, which hold app graphs, out of the server's log. Included by the
-- two grant scripts; only a superuser may set these, so for others it does nothing and
-- `courier doctor` says what is missing.
SELECT format('ALTER ROLE %I SET %s = %L', :'role', name, value)
FROM (VALUES
  ('log_statement', 'none'),
  ('log_duration', 'off'),
  ('log_min_duration_statement', '-1'),
  ('log_min_duration_sample', '-1'),
  ('log_parameter_max_length_on_error', '0'),
  ('log_min_error_statement', 'panic'),
  ('log_error_verbosity', 'terse')) AS setting (name, value)
WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  AND current_setting(name, true) IS NOT NULL \gexec
