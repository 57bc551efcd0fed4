"""a table of keys

Revision ID: 0a1b2c3d4e12
Revises: 0a1b2c3d4e11
Create Date: 2025-02-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e12"
down_revision = "0a1b2c3d4e11"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("keys", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    raise NotImplementedError
