"""the first tables

Revision ID: 0a1b2c3d4e01
Revises: 
Create Date: 2025-13-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e01"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("workspaces", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("name", sa.String(40), nullable=False))
    op.create_table("bots", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("workspace_id", sa.Integer, nullable=False))


def downgrade():
    raise NotImplementedError
