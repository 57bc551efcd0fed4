"""a default that is kept

Revision ID: 0a1b2c3d4e04
Revises: 0a1b2c3d4e03
Create Date: 2025-10-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e04"
down_revision = "0a1b2c3d4e03"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("bots", "name", nullable=False, server_default="unnamed")


def downgrade():
    raise NotImplementedError
