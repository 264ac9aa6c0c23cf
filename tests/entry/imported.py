"""What every command imports and no setting changes: the process that is forked has it already."""

import babel.dates  # noqa: F401
import deltalake  # noqa: F401
import django.contrib.postgres.fields
import django.core.handlers.wsgi
import django.db.backends.postgresql.base
import django.db.backends.sqlite3.base
import django.db.migrations.executor  # noqa: F401
import duckdb  # noqa: F401
import networkx  # noqa: F401
import numpy as np  # noqa: F401
import psycopg  # noqa: F401
import scipy.optimize  # noqa: F401

import clave.entry.cli
import clave.facts.importing
import clave.figures.registry  # noqa: F401
