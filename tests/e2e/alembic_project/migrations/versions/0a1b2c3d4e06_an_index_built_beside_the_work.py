"""an index built beside the work

Revision ID: 0a1b2c3d4e06
Revises: 0a1b2c3d4e05
Create Date: 2025-08-01 10:00:00.000000

"""
import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e06"
down_revision = "0a1b2c3d4e05"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("bots_name_idx", "bots", ["name"], postgresql_concurrently=True)


def downgrade():
    raise NotImplementedError
