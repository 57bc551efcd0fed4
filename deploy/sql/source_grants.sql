-- The least that a source agent needs: to read the rows that move and what they refer to. It may
-- write nothing, and not read password hashes.
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
  -- Which Dify this is
  'alembic_version', 'dify_setups',
  -- Workspaces
  'tenants', 'tenant_account_joins',
  -- What moves
  'apps', 'workflows', 'sites', 'installed_apps',
  'tool_api_providers', 'tool_workflow_providers', 'tool_mcp_providers', 'tool_label_bindings',
  -- What apps refer to: read for names only
  'app_dataset_joins', 'datasets', 'tool_builtin_providers',
  'app_triggers', 'workflow_webhook_triggers', 'workflow_plugin_triggers',
  'workflow_schedule_plans', 'workflow_agent_node_bindings', 'agents',
  'tags', 'tag_bindings']) AS name
WHERE to_regclass(name) IS NOT NULL \gexec

SELECT format('GRANT SELECT (id, name, email, interface_language, timezone, status, created_at) '
              'ON accounts TO %I', :'role') \gexec

SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', :'role') \gexec

\ir quiet_logs.sql
