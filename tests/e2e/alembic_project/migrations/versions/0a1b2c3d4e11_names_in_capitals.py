"""names in capitals

Revision ID: 0a1b2c3d4e11
Revises: 0a1b2c3d4e10
Create Date: 2025-03-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e11"
down_revision = "0a1b2c3d4e10"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("update bots set name = upper(name)")


def downgrade():
    raise NotImplementedError
