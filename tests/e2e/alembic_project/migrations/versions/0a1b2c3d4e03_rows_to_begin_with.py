"""rows to begin with

Revision ID: 0a1b2c3d4e03
Revises: 0a1b2c3d4e02
Create Date: 2025-11-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e03"
down_revision = "0a1b2c3d4e02"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("insert into workspaces values (1, 'Acme')")
    op.execute("insert into bots values (1, 1, 'Support')")


def downgrade():
    raise NotImplementedError
