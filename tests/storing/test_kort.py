"""The small form of every fault test, in one file: a parallel test run then builds one installation for all of them."""

from tests.storing.test_broker import (
    test_a_broker_that_does_not_answer_is_not_noticed_on_the_pages,
    test_a_broker_that_lost_everything_loses_no_reminder,
)
from tests.storing.test_databank import test_a_database_stopped_under_load_keeps_what_it_acknowledged
from tests.storing.test_gif import test_a_job_that_kills_its_worker_is_tried_three_times_and_harms_nobody_else
from tests.storing.test_klok import test_however_the_clocks_ran_everybody_gets_one_mail
from tests.storing.test_mailserver import (
    test_a_mail_server_that_refuses_connections_gets_everything_later,
    test_every_mood_of_the_mail_server_ends_as_it_should,
)
from tests.storing.test_werker import (
    test_a_worker_killed_at_each_step_loses_and_doubles_nothing,
    test_a_worker_told_to_stop_finishes_what_it_is_at,
)

__all__ = [
    "test_a_broker_that_does_not_answer_is_not_noticed_on_the_pages",
    "test_a_broker_that_lost_everything_loses_no_reminder",
    "test_a_database_stopped_under_load_keeps_what_it_acknowledged",
    "test_a_job_that_kills_its_worker_is_tried_three_times_and_harms_nobody_else",
    "test_a_mail_server_that_refuses_connections_gets_everything_later",
    "test_a_worker_killed_at_each_step_loses_and_doubles_nothing",
    "test_a_worker_told_to_stop_finishes_what_it_is_at",
    "test_every_mood_of_the_mail_server_ends_as_it_should",
    "test_however_the_clocks_ran_everybody_gets_one_mail",
]
