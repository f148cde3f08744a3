"""The township that acts in its own name, and the bodies its papers point to."""

from __future__ import annotations

from dataclasses import dataclass, field

from enforcement.model.paper_style import PaperStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One enforcement unit (执法主体). ``division_code`` has 9 digits; ``short_name`` heads document numbers.

    ``matter_list`` is the published list of what the township may enforce, ``bank_…`` where fines are paid,
    ``supervision_…`` where an inspected party may complain, ``online_review`` how
    a review can be asked for on the internet, ``style`` how its papers differ from those of other places.
    """

    id: str
    name: str
    division_code: str
    short_name: str
    team_name: str = ""
    county_name: str = ""
    review_body: str = ""
    court: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    head_name: str = ""
    matter_list: str = ""
    bank_name: str = ""
    bank_address: str = ""
    bank_account: str = ""
    supervision_body: str = ""
    supervision_phone: str = ""
    online_review: str = ""
    training: bool = False
    style: PaperStyle = field(default_factory=PaperStyle)
