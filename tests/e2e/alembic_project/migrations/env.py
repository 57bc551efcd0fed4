# As Dify does it: one transaction for the whole run, the URL told in offline mode.
import logging
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

fileConfig(context.config.config_file_name)
url = os.environ["ALEMBIC_URL"]

if context.is_offline_mode():
    logging.getLogger("alembic").info("offline for %s", url)
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
