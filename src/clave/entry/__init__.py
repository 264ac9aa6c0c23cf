"""The way in: commands, settings, the server, the worker and the sample company."""

import os

# Linear algebra by one thread: what figures ask of it is small, and more threads spend their time
# waiting for each other, on the cores that serve pages (decision 92). Before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
