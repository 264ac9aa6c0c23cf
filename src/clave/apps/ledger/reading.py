"""What a file is and how it may be understood: the first step of its way into the ledger."""

from __future__ import annotations

from collections.abc import Callable

from clave.apps.identity.models import Company
from clave.facts.detect import propose
from clave.facts.mapping import Mapping
from clave.facts.proposal import Proposal
from clave.facts.readers import open_source
from clave.facts.readers.source import Source
from clave.facts.unpivot import lengthened
from clave.facts.work import Cancelled, Progress
from clave.lib.priority import aside
from clave.lib.refusal import Refused

from . import records, scratch
from .models import Import


def read_file(
    record: Import,
    progress: Progress,
    cancelled: Cancelled,
    change: Callable[[Mapping], Mapping] | None,
) -> tuple[Proposal, Mapping]:
    """Read the uploaded file and note on ``record``, unsaved, what is proposed.

    The mapping is the one to be previewed: proposed or remembered, then changed by ``change``.
    """
    progress("read", 0, 0)
    currency = Company.current().currency
    source, proposal = aside(lambda: _understood(record, currency))
    scratch.save_source(record, source)
    remembered = records.remembered(record.kind, source.header)
    mapping = remembered or proposal.mapping
    mapping = change(mapping) if change else mapping
    record.mapping = proposal.mapping.to_json()
    if cancelled():
        raise Refused("cancelled")
    record.proposal = records.proposal_values(proposal, source, remembered is not None)
    if remembered is not None:
        record.answers = records.settled_by_memory(record)
    return proposal, mapping


def _understood(record: Import, currency: str) -> tuple[Source, Proposal]:
    """The file as it was read, of its kind, and what is proposed; asks nothing of the books."""
    source = open_source(
        scratch.upload_path(record),
        scratch=scratch.folder(record),
        name=record.file_name,
        sheet=record.sheet or None,
    )
    record.kind = record.kind or records.recognised_kind(source, record.file_name)
    source = lengthened(source, record.kind, default_currency=currency)
    return source, propose(source, record.kind, default_currency=currency)
