import gc
from contextlib import ExitStack

import pytest
from madang_methods.sweeping import SELDOM, seldom_swept


def test_the_collector_is_as_before_when_the_last_is_done_in_whatever_order():
    before = gc.get_threshold()
    first, second = ExitStack(), ExitStack()
    first.enter_context(seldom_swept())
    second.enter_context(seldom_swept())
    first.close()
    assert gc.get_threshold() == SELDOM, "one is still inside"
    second.close()
    assert gc.get_threshold() == before


def test_a_failure_inside_leaves_the_collector_as_before():
    before = gc.get_threshold()
    with pytest.raises(KeyError), seldom_swept():
        raise KeyError
    assert gc.get_threshold() == before
