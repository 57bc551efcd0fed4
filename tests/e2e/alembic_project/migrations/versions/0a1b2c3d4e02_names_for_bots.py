"""names for bots

Revision ID: 0a1b2c3d4e02
Revises: 0a1b2c3d4e01
Create Date: 2025-12-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e02"
down_revision = "0a1b2c3d4e01"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("bots", sa.Column("name", sa.String(40), nullable=True))


def downgrade():
    raise NotImplementedError
