"""a table for tools

Revision ID: 0a1b2c3d4e05
Revises: 0a1b2c3d4e02
Create Date: 2025-09-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e05"
down_revision = "0a1b2c3d4e04"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("tools", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("bot_id", sa.Integer, nullable=False))


def downgrade():
    raise NotImplementedError
