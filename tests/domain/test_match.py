from __future__ import annotations

from itertools import product

import pytest

from bookable.domain.match import Answer, MatchStatus, answered
from bookable.domain.refusals import NotYourStep, WrongStatus

LEADS = {
    (MatchStatus.PENDING, Answer.ACCEPT): MatchStatus.ACCEPTED,
    (MatchStatus.PENDING, Answer.DECLINE): MatchStatus.DECLINED,
    (MatchStatus.PENDING, Answer.END): MatchStatus.ENDED,
    (MatchStatus.ACCEPTED, Answer.END): MatchStatus.ENDED,
}


@pytest.mark.parametrize(("status", "answer"), list(product(MatchStatus, Answer)))
class TestMatchAnswer:
    def test_leads_where_the_contract_says_or_is_refused(self, status, answer):
        if (status, answer) in LEADS:
            assert answered(status, answer, is_asked=True) is LEADS[status, answer]
        else:
            with pytest.raises(WrongStatus):
                answered(status, answer, is_asked=True)

    def test_only_the_asked_person_answers_but_both_may_end(self, status, answer):
        if answer is not Answer.END:
            with pytest.raises(NotYourStep):
                answered(status, answer, is_asked=False)
        elif (status, answer) in LEADS:
            assert answered(status, answer, is_asked=False) is MatchStatus.ENDED
