-- The least that a source agent needs: to read the rows that move and what they refer to. It may
-- write nothing, and see neither accounts nor app tokens.
--
--   psql -v role=courier -d dify -f source_grants.sql
--
-- Run it as the owner of Dify's tables or a superuser; again after an upgrade of Dify that brings
-- new tables. The role is made when it does not exist, without a password: set one with \password.
-- Tables that this release of Dify does not have are passed over.
\set ON_ERROR_STOP on
\if :{?role}
\else
  \set role courier
\endif

SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec

SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role') \gexec
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), :'role') \gexec

SELECT format('GRANT SELECT ON %s TO %I', name::regclass, :'role')
FROM unnest(ARRAY[
  'alembic_version', 'tenants', 'apps', 'workflows', 'tool_api_providers',
  'tool_workflow_providers', 'tool_mcp_providers', 'tool_label_bindings',
  -- For the names of the knowledge bases that apps refer to
  'datasets']) AS name
WHERE to_regclass(name) IS NOT NULL \gexec

SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', :'role') \gexec

\ir quiet_logs.sql
