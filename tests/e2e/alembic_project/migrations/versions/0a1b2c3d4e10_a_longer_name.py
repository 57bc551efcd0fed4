"""a longer name

Revision ID: 0a1b2c3d4e10
Revises: 0a1b2c3d4e09
Create Date: 2025-04-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e10"
down_revision = "0a1b2c3d4e09"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("bots", "name", type_=sa.String(255))


def downgrade():
    raise NotImplementedError
