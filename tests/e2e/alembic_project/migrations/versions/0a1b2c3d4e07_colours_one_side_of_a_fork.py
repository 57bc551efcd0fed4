"""colours, one side of a fork

Revision ID: 0a1b2c3d4e07
Revises: 0a1b2c3d4e06
Create Date: 2025-07-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e07"
down_revision = "0a1b2c3d4e06"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("bots", sa.Column("colour", sa.String(20), nullable=True))


def downgrade():
    raise NotImplementedError
