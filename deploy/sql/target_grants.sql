-- The least that a target agent needs: to read its workspaces and write the rows that a transfer
-- creates, changes or replaces. It can't read password hashes, and needs no private key.
--
--   psql -v role=courier -d dify -f target_grants.sql
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

-- TEMPORARY: incoming rows are compared with those that are there in temporary tables.
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), :'role') \gexec
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), :'role') \gexec

SELECT format('GRANT %s ON %s TO %I', rights, name::regclass, :'role')
FROM (VALUES
  -- Which Dify this is
  ('alembic_version', 'SELECT'),
  -- Workspaces
  ('tenants', 'SELECT'),
  ('tenant_account_joins', 'SELECT'),
  -- Apps; DELETE for what an app that is gone left behind under the same id
  ('apps', 'SELECT, INSERT, UPDATE'),
  ('workflows', 'SELECT, INSERT, UPDATE, DELETE'),
  ('sites', 'SELECT, INSERT, DELETE'),
  ('workflow_version_counters', 'SELECT, INSERT, UPDATE'),
  ('installed_apps', 'SELECT, INSERT, DELETE'),
  ('api_tokens', 'SELECT, INSERT'),
  ('app_dataset_joins', 'SELECT, INSERT, DELETE'),
  ('workflow_draft_variables', 'SELECT, DELETE'),
  -- Triggers
  ('app_triggers', 'SELECT, INSERT, UPDATE, DELETE'),
  ('workflow_webhook_triggers', 'SELECT, INSERT, DELETE'),
  ('workflow_plugin_triggers', 'SELECT, UPDATE, DELETE'),
  ('workflow_schedule_plans', 'SELECT, INSERT, UPDATE, DELETE'),
  -- Tools
  ('tool_api_providers', 'SELECT, INSERT, UPDATE'),
  ('tool_workflow_providers', 'SELECT, INSERT, UPDATE'),
  ('tool_mcp_providers', 'SELECT, INSERT, UPDATE'),
  ('tool_label_bindings', 'SELECT, INSERT, DELETE'),
  -- What apps refer to: is it there?
  ('datasets', 'SELECT'),
  ('providers', 'SELECT')) AS needed (name, rights)
WHERE to_regclass(name) IS NOT NULL \gexec

-- Which models, tools and triggers the workspace has credentials for; not the credentials.
SELECT format('GRANT SELECT (%s) ON %s TO %I', columns, name::regclass, :'role')
FROM (VALUES
  ('provider_models', 'tenant_id, provider_name, is_valid'),
  ('tool_builtin_providers', 'id, tenant_id, provider'),
  ('datasource_providers', 'tenant_id, plugin_id'),
  ('trigger_subscriptions', 'tenant_id, provider_id')) AS shown (name, columns)
WHERE to_regclass(name) IS NOT NULL \gexec

-- The operator, and no more of an account.
SELECT format('GRANT SELECT (id, email, interface_language, status) '
              'ON accounts TO %I', :'role') \gexec

-- An agent that is a source too may have got a read-only role before.
SELECT format('ALTER ROLE %I RESET default_transaction_read_only', :'role') \gexec

\ir quiet_logs.sql
