from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.topics.lock import fit_lock
from tests.stores import installed
from voc.settings import Settings
from voc.storage import alerts
from voc.storage.theme_series import hold_still

pytestmark = pytest.mark.postgresql


def test_alerts_and_themes_do_not_wait_for_a_fit_but_another_fit_is_refused(
    postgresql_url: str, tmp_path: Path
) -> None:
    installation = installed(Settings(home=tmp_path, database_url=postgresql_url))
    with fit_lock(installation) as held:
        assert held
        with installation.store.writing() as session:
            session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            alerts.lock(session)
            hold_still(session, alone=True)
        with fit_lock(installation) as again:
            assert not again
    with fit_lock(installation) as free:
        assert free
    installation.store.close()
