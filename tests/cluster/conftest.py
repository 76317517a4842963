"""One cluster for all tests of this directory."""
import time

import pytest

from .client import Client


@pytest.fixture(scope='session')
def cluster(tmp_path_factory):
    from embedded.cluster import Cluster
    cluster = Cluster(tmp_path_factory.mktemp('cluster'), 'tests.cluster.documents:set_up')
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def client(cluster):
    client = Client(cluster)
    for node in range(len(client.node_list)):
        client.do('pending', node=node)
    yield client
    assert all(process.poll() in (None, 0) for process in cluster.process_list), cluster.read_log()


@pytest.fixture(scope='session')
def storage(cluster):
    """The database, seen from outside: no cache, no classes."""
    from ZEO.ClientStorage import ClientStorage
    storage = ClientStorage(('127.0.0.1', cluster.zeo_port), wait_timeout=30)
    yield storage
    storage.close()


@pytest.fixture
def last_transaction(client, storage):
    """A function: the id of the last transaction, once all activities have run."""
    def settled():
        deadline, before = time.monotonic() + 60, None
        while True:
            if not client.do('pending')['pending']:
                storage.sync() if hasattr(storage, 'sync') else None
                now = storage._call('lastTransaction')
                if now == before:
                    return now
                before = now
            assert time.monotonic() < deadline, 'activities do not end'
            time.sleep(.15)
    return settled
