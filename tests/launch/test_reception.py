import pickle
import sys
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import pytest

from hyperlearn.errors import EngineError
from hyperlearn.launch.reception import Reception, own_address, report
from tests.launch import work
from tests.launch.conformance import until


@pytest.fixture
def reception():
    open_one = Reception("127.0.0.1")
    yield open_one
    open_one.close()


def called(ticket):
    thread = threading.Thread(target=report, args=(ticket, pickle.dumps(work.echo), sys.path))
    thread.start()
    return thread


def test_a_worker_is_known_by_the_number_of_its_ticket(reception):
    tickets = [reception.ticket(), reception.ticket()]
    assert reception.connection(tickets[1].number) is None

    thread = called(tickets[1])
    until(lambda: reception.connection(tickets[1].number))

    connection = reception.connection(tickets[1].number)
    assert connection.recv()[0] == "here"
    assert reception.connection(tickets[0].number) is None
    connection.send("stop")
    thread.join()


def test_a_ticket_is_good_for_one_call(reception):
    ticket = reception.ticket()
    thread = called(ticket)
    until(lambda: reception.connection(ticket.number))
    first = reception.connection(ticket.number)

    with pytest.raises((EOFError, ConnectionError)):
        report(ticket, pickle.dumps(work.echo), [])

    assert reception.connection(ticket.number) is first
    first.send("stop")
    thread.join()


def test_who_does_not_know_the_key_is_turned_away(reception):
    ticket = reception.ticket()

    with pytest.raises(AuthenticationError):
        Client((ticket.host, ticket.port), authkey=b"guessed")

    assert reception.connection(ticket.number) is None
    assert str(ticket.key) not in repr(ticket)


def test_an_address_of_another_host_is_refused_with_a_remedy():
    with pytest.raises(EngineError, match=r"waited for at '203\.0\.113\.7'.*give the address"):
        Reception("203.0.113.7")


def test_the_own_address_can_be_listened_at():
    Reception(own_address()).close()
