"""join both sides

Revision ID: 0a1b2c3d4e09
Revises: 0a1b2c3d4e07, 0a1b2c3d4e08
Create Date: 2025-05-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e09"
down_revision = ("0a1b2c3d4e07", "0a1b2c3d4e08")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    raise NotImplementedError
