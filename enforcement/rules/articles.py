"""The places in the law that refusals rest on, by what they are about; the places themselves live in
resources/law.
"""

from __future__ import annotations

import resources
from enforcement.refusals import Article
from enforcement.text.citations import chinese_article


def article(law_id: str) -> Article:
    """The place with this id of resources/law, its article in words (第四十二条). KeyError for an unknown
    id.
    """
    place = resources.law(law_id)
    return Article(place.law, chinese_article(place.article), law_id)


POWER_OF_TOWNSHIP = article("PEN-24")
POWER_IN_RANGE = article("PEN-24-2")
CORRECTION = article("PEN-28")
LAW_IN_TIME = article("PEN-37")
OLD_ACTS_OF_CODE = article("ECO-1057")
FACTS_CLEAR = article("PEN-40")
COERCIVE_MEASURES = article("COE-17")
HEARING = article("PEN-63")
LEGAL_REVIEW = article("PEN-58")
TWO_OFFICERS = article("PEN-42")
EVIDENCE = article("PEN-46")
FULL_RECORD = article("PEN-47")
WRITTEN_RECORD = article("PEN-55-2")
ELECTRONIC_CONSENT = article("PEN-61-2")
HELPERS = article("ZJ-30")
REVIEW_BODY = article("REV-24")
PROOF_OF_SERVICE = article("CIV-87")
DIRECT_SERVICE = article("CIV-88")
LEFT_SERVICE = article("CIV-89")
POSTAL_SERVICE = article("CIV-91")
NOTICE_SERVICE = article("CIV-95")
INSPECTION_APPROVAL = article("REG-54-APPROVAL")
