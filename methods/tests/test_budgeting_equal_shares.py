"""Equal shares against a plain version in fractions, by its properties, and on votes where rounding would decide wrongly."""

from fractions import Fraction
from itertools import combinations
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy", reason="counting needs the extra budgeting")

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.equal_shares import Run
from madang_methods.budgeting.explaining import ledger
from madang_methods.budgeting.rules import Rule

PLAIN = Rule(uses_threshold=False)
BY_NUMBER = Rule(satisfaction="cardinality")


@st.composite
def votes(draw, most_projects=6, most_voters=12, largest=40):
    names = [f"p{number}" for number in range(draw(st.integers(1, most_projects)))]
    costs = st.one_of(st.integers(1, largest), st.sampled_from([10, 20, 30]))
    projects = {name: draw(costs) for name in names}
    ballots = draw(st.lists(st.lists(st.sampled_from(names), unique=True), min_size=1, max_size=most_voters))
    budget = draw(st.integers(1, sum(projects.values()) + 5))
    return projects, ballots, budget


@st.composite
def votes_with_points(draw):
    projects, _, budget = draw(votes())
    ballot = st.dictionaries(st.sampled_from(sorted(projects)), st.integers(0, 7))
    return projects, draw(st.lists(ballot, min_size=1, max_size=12)), budget


def made(vote, vote_type="approval"):
    projects, ballots, budget = vote
    return election(projects=projects, ballots=ballots, budget=budget, vote_type=vote_type)


def plain_equal_shares(projects, ballots, share, budget, *, by_cost=True):
    """The rule as it is printed, voter by voter in fractions, with nothing clever."""
    points = [ballot if isinstance(ballot, dict) else dict.fromkeys(ballot, 1) for ballot in ballots]
    money = [Fraction(share)] * len(ballots)
    names = list(projects)
    votes = {name: sum(ballot.get(name, 0) > 0 for ballot in points) for name in names}
    elected = []
    while True:
        offers = []
        for name in names:
            if name in elected or projects[name] > budget or not votes[name]:
                continue
            supporters = [voter for voter, ballot in enumerate(points) if ballot.get(name, 0) > 0]
            price = plain_price(projects[name], [(money[voter], points[voter][name]) for voter in supporters])
            if price is not None:
                value = price / projects[name] if by_cost else price
                offers.append((value, projects[name], -votes[name], names.index(name), name, price))
        if not offers:
            return elected, money
        *_, name, price = min(offers)
        elected.append(name)
        for voter, ballot in enumerate(points):
            if ballot.get(name, 0) > 0:
                money[voter] -= min(money[voter], price * ballot[name])


def plain_price(cost, purses):
    if sum(money for money, _ in purses) < cost:
        return None
    paid, points = Fraction(0), sum(points for _, points in purses)
    for money, own in sorted(purses, key=lambda purse: purse[0] / purse[1]):
        price = (cost - paid) / points
        if price * own <= money:
            return price
        paid, points = paid + money, points - own
    raise AssertionError("somebody always can pay the rest")


@given(votes(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_it_elects_what_the_plain_version_elects_and_leaves_the_same_money(vote, by_cost):
    projects, ballots, budget = vote
    outcome = count(made(vote), Rule(satisfaction="cost" if by_cost else "cardinality"))
    elected, money = plain_equal_shares(projects, ballots, Fraction(budget, len(ballots)), budget, by_cost=by_cost)
    assert list(outcome.selected) == elected
    assert ledger(outcome).left == sum(money)


@given(votes_with_points(), st.booleans())
@example(({"p0": 5, "p1": 20}, [{}, {"p1": 2}, {"p1": 3}, {"p0": 2, "p1": 3}], 30), False)  # purses that hold exactly the price
@example(({"p0": 5, "p1": 20}, [{}, {"p1": 2}, {"p1": 3}, {"p0": 0, "p1": 3}], 30), False)
@settings(max_examples=200, deadline=None)
def test_points_are_paid_for_in_proportion(vote, by_cost):
    projects, ballots, budget = vote
    outcome = count(made(vote, "scoring"), Rule(satisfaction="cost" if by_cost else "cardinality"))
    elected, money = plain_equal_shares(projects, ballots, Fraction(budget, len(ballots)), budget, by_cost=by_cost)
    assert list(outcome.selected) == elected
    assert ledger(outcome).left == sum(money)


@given(votes(), st.sampled_from(["exhaustive", "overspend"]), st.sampled_from(["none", "greedy", "add1", "add1u"]))
@settings(max_examples=150, deadline=None)
def test_no_completion_ever_overspends(vote, stop, completion):
    outcome = count(made(vote), Rule(completion=completion, stop=stop))
    assert outcome.spent <= vote[2]


@given(votes(), st.randoms(use_true_random=False), st.sampled_from(["none", "add1u"]))
@settings(max_examples=100, deadline=None)
def test_the_order_of_ballots_does_not_matter(vote, random, completion):
    projects, ballots, budget = vote
    rule = Rule(completion=completion)
    shuffled = [random.sample(ballot, len(ballot)) for ballot in random.sample(ballots, len(ballots))]
    assert count(made(vote), rule).selected == count(made((projects, shuffled, budget)), rule).selected


@given(votes(), st.sampled_from(["none", "greedy", "add1", "add1u"]))
@settings(max_examples=150, deadline=None)
def test_the_money_trail_adds_up_exactly(vote, completion):
    outcome = count(made(vote), Rule(completion=completion))
    book = ledger(outcome)
    assert book.adds_up
    for explanation in outcome.explanations:
        if explanation.payment is not None:
            assert explanation.payment.total == explanation.cost
            payers = explanation.payment.full_voters + explanation.payment.rest_voters + explanation.payment.empty_voters
            assert payers == explanation.votes
        elif not explanation.is_elected and explanation.lacked is not None and completion in ("none", "add1"):
            assert explanation.held + explanation.lacked == explanation.cost


@given(votes(most_projects=5, most_voters=7), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=200, deadline=None)
def test_equal_shares_satisfies_ejr_up_to_one_by_brute_force(vote, satisfaction):
    """Whatever T a group could pay for together and all chose: some member has as much, or with one more of T has more than T.

    Peters, Pierczyński and Skowron (2021), definition 2.
    """
    projects, ballots, budget = vote
    selected = set(count(made(vote), Rule(satisfaction=satisfaction)).selected)
    share = Fraction(budget, len(ballots))

    def worth(names):
        return sum(projects[name] if satisfaction == "cost" else 1 for name in names)

    def is_content(voter, wanted):
        has = selected & set(ballots[voter])
        return worth(has) >= worth(wanted) or any(worth(has | {name}) > worth(wanted) for name in wanted)

    for size in range(1, len(ballots) + 1):
        for group in combinations(range(len(ballots)), size):
            common = sorted(set.intersection(*(set(ballots[voter]) for voter in group)))
            for number in range(1, len(common) + 1):
                for wanted in combinations(common, number):
                    if sum(projects[name] for name in wanted) <= share * size:
                        assert any(is_content(voter, wanted) for voter in group), (group, wanted)


def test_a_worked_case_that_a_clerk_can_follow():
    """Four voters, 100 each. The park costs 180, three chose it: 60 each. The path costs 90, two chose it, who have 40 and 100 left: 40 + 50."""
    vote = election(
        projects={"park": 180, "path": 90, "pool": 200},
        ballots=[["park"], ["park"], ["park", "path"], ["path", "pool"]],
        budget=400,
    )
    outcome = count(vote, PLAIN)
    assert outcome.selected == ("park", "path")
    park, path, pool = outcome.explanations
    assert (park.payment.price, park.payment.full_voters) == (60, 3)
    assert (path.payment.price, path.payment.full_voters, path.payment.rest) == (50, 1, 40)
    assert path.payment.empty_voters == 0
    assert (pool.held, pool.lacked) == (50, 150)
    assert "150 were lacking" in pool.reason
    assert path.also_got == (("park", 1),)


def test_equal_prices_go_to_the_lower_cost_then_more_votes_then_the_lot():
    """Equal satisfaction for the money: same supporters per cost; costs 20 and 10 with the same votes give the same price per satisfaction."""
    vote = election(projects={"dear": 20, "cheap": 10}, ballots=[["dear", "cheap"]] * 2, budget=20)
    assert count(vote, PLAIN).selected == ("cheap",)
    twins = election(projects={"a": 10, "b": 10}, ballots=[["a", "b"]] * 2, budget=10)
    assert count(twins, PLAIN).selected == ("a",)
    assert count(twins, PLAIN, lot=["b", "a"]).selected == ("b",)


def test_a_difference_far_below_a_float_is_still_decided_rightly():
    """Satisfaction per money differs by one part in 10^17: floats see a tie, and ties would go to the cheaper `b`."""
    many = 10**17
    assert float(many + 1) == float(many)
    vote = election(projects={"a": 2, "b": 1}, ballots=[{"a": many + 1, "b": many}], budget=2, vote_type="scoring")
    assert count(vote, PLAIN).selected == ("a",)
    level = election(projects={"a": 2, "b": 1}, ballots=[{"a": many, "b": many}], budget=2, vote_type="scoring")
    assert count(level, PLAIN).selected == ("b",)


def test_amounts_beyond_what_can_be_counted_are_refused_with_a_sentence():
    from madang_methods.errors import UnusableInput

    for points, cost in ((10**30, 1), (10**18, 10**9), (5 * 10**18, 1)):
        vote = election(projects={"a": cost}, ballots=[{"a": points}, {"a": points}], budget=cost, vote_type="scoring")
        with pytest.raises(UnusableInput, match="too large to count"):
            count(vote, PLAIN)


def test_money_in_cents_is_counted_in_cents():
    from decimal import Decimal

    vote = election(projects={"a": Decimal("10.01"), "b": Decimal("9.99")}, ballots=[["a"], ["b"]], budget=Decimal("20.02"))
    outcome = count(vote, PLAIN)
    assert outcome.selected == ("b", "a")
    assert outcome.spent == 20


def test_exactly_enough_is_enough():
    """Three voters hold a third of 100 each, which no float can say; together they have 100 to the cent."""
    vote = election(projects={"all": 100}, ballots=[["all"]] * 3, budget=100)
    assert count(vote, PLAIN).selected == ("all",)
    just_short = election(projects={"all": 100, "other": 1}, ballots=[["all"]] * 3 + [["other"]], budget=133)
    assert "all" not in count(just_short, PLAIN).selected


def test_electing_one_of_an_exclusive_group_removes_the_group():
    fields = {"north": {"exclusive_group": "bridge"}, "south": {"exclusive_group": "bridge"}}
    vote = election(
        projects={"north": 10, "south": 10, "bench": 5}, ballots=[["north", "south", "bench"]] * 4, budget=40, project_fields=fields
    )
    for rule in (PLAIN, Rule(completion="add1u"), Rule("greedy"), Rule("phragmen"), Rule("max-welfare")):
        selected = count(vote, rule).selected
        assert set(selected) == {"north", "bench"}, rule.published_name
    reason = next(e.reason for e in count(vote, PLAIN).explanations if e.project == "south")
    assert "“north” was" in reason


def test_projects_below_the_threshold_take_no_part_and_are_told_why():
    vote = election(projects={"a": 10, "b": 10}, ballots=[["a", "b"], ["a"], ["a"]], budget=20, meta={"min_project_score_threshold": "2"})
    outcome = count(vote, Rule(completion="greedy"))
    assert outcome.selected == ("a",)
    assert "threshold of this vote is 2" in outcome.explanations[1].reason
    assert set(count(vote, Rule(completion="greedy", uses_threshold=False)).selected) == {"a", "b"}


def test_what_completions_add():
    """b is paid at once. Greedy gives the rest to a; raised shares reach a first where c is dear, and overspend on c where it is not."""
    ballots = [["a", "b"], ["b"], ["c"]]
    for cost_of_c, by_add1 in ((80, ("b", "a")), (50, ("b",))):
        vote = election(projects={"a": 30, "b": 60, "c": cost_of_c}, ballots=ballots, budget=90)
        assert count(vote, Rule()).selected == ("b",)
        assert count(vote, Rule(completion="greedy")).selected == ("b", "a")
        assert count(vote, Rule(completion="add1")).selected == by_add1
        assert count(vote, Rule(completion="add1u")).selected == ("b", "a")


def test_stopping_when_nothing_fits_differs_from_going_on_until_overspent():
    """The exhaustive stop ends as soon as nothing more fits; the other goes on raising shares, and may yet trade one project for another."""
    vote = election(projects={"a": 50, "b": 40, "c": 15}, ballots=[["a", "c"], ["a"], ["b"]], budget=60)
    exhaustive = count(vote, Rule(completion="add1", stop="exhaustive"))
    overspend = count(vote, Rule(completion="add1", stop="overspend"))
    assert overspend.raised > exhaustive.raised
    assert overspend.spent <= 60


def test_the_bound_holds_around_the_true_money_all_the_way():
    """After every round, true money (voter by voter in fractions) lies within the bound around the whole numbers."""
    import random

    draw = random.Random(5)
    projects = {f"p{n}": draw.randint(50, 900) for n in range(25)}
    ballots = [draw.sample(list(projects), draw.randint(1, 6)) for _ in range(300)]
    vote = election(projects=projects, ballots=ballots, budget=6000)
    outcome = count(vote, PLAIN)
    run = Run(outcome.contest, outcome.share).run()
    elected, money = plain_equal_shares(projects, ballots, outcome.share, 6000)
    assert [vote.projects[p].id for p in run.elected] == elected
    unit = 2**run.unit_bits
    for group, true in zip(outcome.contest.profile.group_of_voter, money, strict=True):
        weight = int(outcome.contest.profile.weight[group])
        assert abs(int(run.money[group]) - weight * true * unit) <= int(run.error[group])


def test_shares_that_never_reach_the_next_project_end_with_a_sentence(monkeypatch):
    from madang_methods.budgeting import completions
    from madang_methods.errors import UnusableInput

    monkeypatch.setattr(completions, "MOST_RUNS", 3)
    vote = election(projects={"a": 1, "b": 1000}, ballots=[["a"], ["b"], ["a"]], budget=1500)
    with pytest.raises(UnusableInput, match="Choose a larger step"):
        count(vote, Rule(completion="add1", stop="overspend"))


def plain_add1(projects, ballots, budget, stop, step):
    """Step by step, with nothing clever."""
    share, last, raised = Fraction(budget, len(ballots)), None, 0
    wanted = {name for ballot in ballots for name in ballot if projects[name] <= budget}
    while True:
        elected, _ = plain_equal_shares(projects, ballots, share + raised * step, budget)
        spent = sum(projects[name] for name in elected)
        if spent > budget:
            return last
        last = elected, raised
        rest = wanted - set(elected)
        if not rest or (stop == "exhaustive" and all(projects[name] > budget - spent for name in rest)):
            return last
        raised += 1


@given(votes(most_voters=8), st.sampled_from(["exhaustive", "overspend"]), st.sampled_from([1, Fraction(1, 4)]))
@settings(max_examples=150, deadline=None)
def test_many_steps_at_once_end_where_single_steps_end(vote, stop, step):
    from decimal import Decimal

    projects, ballots, budget = vote
    rule = Rule(completion="add1", stop=stop, step=Decimal(step.numerator) / Decimal(step.denominator))
    outcome = count(made(vote), rule)
    elected, raised = plain_add1(projects, ballots, budget, stop, step)
    assert (list(outcome.selected), outcome.raised) == (elected, raised)
    assert outcome.share == Fraction(budget, len(ballots)) + raised * step


def test_a_small_unit_of_money_costs_little_time():
    """A million and a half steps of one won: counted one by one this would take the day."""
    vote = election(projects={"a": 1_000_000, "b": 9_000_000, "c": 20_000_000}, ballots=[["a"], ["b"], ["b"], ["c"]], budget=12_000_000)
    outcome = count(vote, Rule(completion="add1", stop="overspend"))
    assert outcome.selected == ("b", "a")
    assert outcome.raised == 1_500_000


@given(
    votes(most_projects=8, most_voters=8, largest=4000),
    st.sampled_from(["exhaustive", "overspend"]),
    st.sampled_from(["cost", "cardinality"]),
)
@settings(max_examples=60, deadline=None)
def test_many_steps_at_once_end_where_single_steps_end_for_large_amounts(vote, stop, satisfaction):
    """Hundreds of steps between one change and the next, so that blocks of many sizes are tried and halved."""
    blocks = count(made(vote), Rule(satisfaction=satisfaction, completion="add1", stop=stop))
    assert (blocks.selected, blocks.raised) == _by_single_steps(made(vote), blocks.contest, stop)


@given(votes_with_points(), st.sampled_from(["exhaustive", "overspend"]), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=60, deadline=None)
def test_many_steps_at_once_end_where_single_steps_end_for_points(vote, stop, satisfaction):
    found = count(made(vote, "scoring"), Rule(satisfaction=satisfaction, completion="add1", stop=stop))
    assert (found.selected, found.raised) == _by_single_steps(made(vote, "scoring"), found.contest, stop)


def _by_single_steps(vote, contest, stop):
    """The same engine with every step counted for itself."""
    share, raised, last = Fraction(vote.budget_cents, vote.voter_count), 0, None
    while True:
        run = Run(contest, share + raised).run()
        if run.spent > contest.budget:
            break
        last = run.elected, raised
        rest = contest.without_rivals(contest.allowed, run.elected)
        if not rest or (stop == "exhaustive" and all(contest.costs[p] > contest.budget - run.spent for p in rest)):
            break
        raised += 1
    return tuple(vote.projects[p].id for p in last[0]), last[1]


def test_a_vote_in_won_of_thirty_people_needs_few_counts():
    """A handful of payers carry the price and many give all they had: the window around the price has to be widened for them."""
    import random

    draw = random.Random(1)
    costs = {"1": 45_000_000, "2": 38_000_000, "3": 30_000_000, "4": 52_000_000, "5": 12_000_000}
    ballots = [draw.sample(list(costs), draw.randint(1, 4)) for _ in range(30)]
    vote = election(projects=costs, ballots=ballots, budget=120_000_000)
    with mock.patch("madang_methods.budgeting.completions.MOST_RUNS", 2_000):
        outcome = count(vote, Rule(completion="add1u", stop="overspend"))
    assert outcome.raised > 100_000
    assert outcome.spent <= 120_000_000


def test_twins_are_told_apart_by_the_lot_in_many_steps_at_once():
    """Two proposals with one cost and the same supporters are tied at every share there is."""
    vote = election(
        projects={"twin a": 9_000_000, "twin b": 9_000_000, "lone": 30_000_000, "small": 1_000_000},
        ballots=[["twin a", "twin b", "small"], ["twin a", "twin b"], ["lone"], ["small", "lone"]],
        budget=20_000_000,
    )
    with mock.patch("madang_methods.budgeting.completions.MOST_RUNS", 2_000):
        first = count(vote, Rule(completion="add1", stop="overspend"))
        drawn = count(vote, Rule(completion="add1", stop="overspend"), lot=["twin b", "twin a", "lone", "small"])
    assert first.selected.index("twin a") < first.selected.index("twin b")
    assert drawn.selected.index("twin b") < drawn.selected.index("twin a")
    assert first.raised == drawn.raised > 100_000
