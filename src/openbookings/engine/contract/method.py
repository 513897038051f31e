"""The rows of the contract's tables: what is known of a method, a query field and an event."""

from msgspec import Struct


class QueryField(Struct, frozen=True):
    """A field that a query may filter and sort by."""

    kind: str
    """text, number, boolean, instant, enum, texts (an array on the way) or objects."""
    operators: tuple[str, ...] = ()
    sort: str = "NONE"
    """BOTH, ASC, DESC or NONE."""


class Method(Struct, frozen=True, kw_only=True):
    """One method of the interface: its routes, shapes, permissions and limits."""

    name: str
    verb: str
    paths: tuple[str, ...]
    """Every path to accept; `{service.id}` names the request field the segment fills."""
    request: str
    response: str
    writes: bool
    encoding: str = "json"
    """Where the request stands: json (body), flat (query string), r (one base64url key)."""
    post_fallback: bool = False
    """Also answered on POST with a JSON body, on every path."""
    required: tuple[str, ...] = ()
    """Wire paths; array levels are implicit. A nested path counts only if its parent is sent."""
    permissions: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Names a violation of this method may carry."""
    paging: str | None = None
    """cursor, offset or both."""
    entity: str | None = None
    """The request field holding the entity of a create, update or set."""
    answer: str | None = None
    """The answer field holding the entity, or the list of them."""
    fields: dict[str, QueryField] = {}
    default_limit: int | None = None
    max_limit: int | None = None
    default_sort: tuple[tuple[str, str], ...] = ()
    max_items: int | None = None
    """The most items one bulk request may carry."""
    present: tuple[str, ...] = ()
    """Answer paths that are never absent or null; `*` is an array index or a map key."""
    internal: bool = False
    deprecated: bool = False

    @property
    def module(self) -> str:
        """The module part of the name: services."""
        return self.name.split(".", 1)[0]

    @property
    def function(self) -> str:
        """The function part of the name: createService."""
        return self.name.split(".", 1)[1]


class Event(Struct, frozen=True, kw_only=True):
    """One domain event: what its fact is called and carries (I1)."""

    event_type: str
    entity_fqdn: str
    slug: str
    kind: str
    """created, updated, deleted, action, or legacy (the payload alone, no domain event)."""
    module: str
    payload: str | None = None
    """The definition of the entity or of the action's body."""
    permissions: tuple[str, ...] = ()
