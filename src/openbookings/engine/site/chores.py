"""What became of a job: the state of a by-filter bulk call, for whoever asked for it (X9)."""

from __future__ import annotations

import msgspec

from openbookings.engine.contract import jobs as contract
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.store import jobs

_STATUS = {"waiting": "PENDING", "running": "RUNNING", "done": "FINISHED", "dead": "FAILED"}


@method("jobs.getJob")
async def get_job(call: Call, request: contract.GetJobRequest) -> Document:
    """The state and totals of a job of this site."""
    job = await jobs.get(call.unit, call.site.id, str(request.job_id))
    if job is None:
        raise not_found("job", str(request.job_id))
    result: Document = msgspec.json.decode(job.result) if job.result else {}
    shown: Document = {
        "id": job.id,
        "kind": job.kind,
        "status": _STATUS.get(job.status, "UNKNOWN_STATUS"),
    }
    for name in ("totals", "error"):
        if name in result:
            shown[name] = result[name]
    return {"job": shown}
