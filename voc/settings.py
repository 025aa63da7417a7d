"""Every setting, with its sentence of help; read from the environment (`VOC_…`) once, at a door.

Nothing reads the environment at import time: a door (command, web process, worker) calls `load_settings`
and hands the result on as an argument.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from voc.errors import SettingsError


class Settings(BaseSettings):
    """What a person may decide about an installation."""

    model_config = SettingsConfigDict(env_prefix="VOC_", frozen=True)

    home: Path = Field(Path("var"), description="Folder that holds all state: database, keys, models, rejects.")
    database_url: str = Field(
        "",
        description="SQLAlchemy address of the store; empty means SQLite under VOC_HOME. "
        "PostgreSQL: postgresql+psycopg://user:password@host/name",
    )
    broker_url: str = Field(
        "",
        description="Celery broker; empty means files under VOC_HOME. Redis: redis://host:6379/0",
    )
    timezone: str = Field("UTC", description="Zone that reads times without a zone and cuts days, e.g. Europe/Berlin.")
    public_url: str = Field("", description="Address that messages link to, e.g. https://voc.example.org")
    host: str = Field("127.0.0.1", description="Address that the web process listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the web process listens on.")
    departments: Path | None = Field(
        None, description="A departments.toml of your own; empty means the eight defaults."
    )
    staff: Path | None = Field(
        None, description="A text file with one colleague's name a line: these names stay readable."
    )
    name_finder: str = Field(
        "models.names:find_names",
        description="Dotted name of the function that finds people's names to redact.",
    )
    drop_folder: Path | None = Field(
        None, description="Folder watched for files to import; empty means VOC_HOME/inbox."
    )
    max_field_bytes: int = Field(1_000_000, ge=1000, description="Longest text accepted for one feedback, in bytes.")
    smtp_url: SecretStr = Field(
        SecretStr(""), description="Mail server: smtp://user:password@host:587 (or smtps://…:465)."
    )
    mail_from: str = Field("voc@localhost", description="Sender address of alert mails.")
    allow_private_targets: bool = Field(
        False, description="Let webhooks go to private and loopback addresses (tests, intranets)."
    )
    delivery_pace: float = Field(
        1.0,
        ge=0.001,
        le=1,
        description="Shortens every time-out, lease and waiting time of sending to this share; less than 1 only to try "
        "a receiver out.",
    )
    surge_q: float = Field(
        0.1,
        ge=0.001,
        le=0.5,
        description="How sensitive surge alerts are: the share of days on which a quiet installation may see a "
        "false one. 0.02 is quiet, 0.2 sensitive.",
    )
    surge_hourly: float = Field(
        4.0,
        ge=0,
        le=365,
        description="How many false alarms a year looking at today's hours may add, of complaints and of volume each. "
        "0 judges by the day alone.",
    )
    alert_policy: Path | None = Field(
        None, description="A policy.toml of your own for single feedback; empty means the shipped one."
    )
    escalation: Path | None = Field(
        None,
        description="An escalation.toml of your own: who is told when nobody answers; empty means the shipped one.",
    )
    people: Path | None = Field(
        None, description="A people.toml: colleagues to whom alerts climb, with rota and deputies; empty means nobody."
    )
    keep_days: int = Field(
        365,
        ge=30,
        le=36_500,
        description="Days for which messages that were sent and inbox items that were read are kept once their alert "
        "is over; single feedback that would have fired in history is kept for 90 at most.",
    )
    reddit_client_id: str = Field("", description="Reddit application id, for the reddit connector.")
    reddit_client_secret: SecretStr = Field(SecretStr(""), description="Reddit application secret.")
    names_url: str = Field(
        "",
        description="Address of an OpenAI-compatible language model that may refine the names of topics, e.g. "
        "http://127.0.0.1:11434/v1; redacted quotes of customers are sent there. Empty means none is asked.",
    )
    names_model: str = Field(
        "", validate_default=True, description="The model to ask there, by the name that it has there."
    )
    names_key: SecretStr = Field(SecretStr(""), description="The key that lets us in there, if it wants one.")
    encoder_threads: int = Field(
        0, ge=0, le=64, description="Processor cores that one process may use to read texts; 0 means up to four."
    )
    data: Path | None = Field(
        None,
        description="Folder of labelled sets for training and evaluation; "
        "empty means ../shared/data, else VOC_HOME/data.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}; use a name such as Europe/Berlin") from error
        return value

    @field_validator("names_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_plain = False
        if value and (not is_plain or parts.username or parts.password or parts.query or parts.fragment):
            raise ValueError("give an address such as https://models.example.org/v1, without user, password or query")
        return value

    @field_validator("names_model")
    @classmethod
    def _named_with_its_address(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("names_url") and not value.strip():
            raise ValueError("name the model that VOC_NAMES_URL is to be asked for")
        return value.strip()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone that cuts days."""
        return ZoneInfo(self.timezone)

    @cached_property
    def store_url(self) -> str:
        """The SQLAlchemy address of the store in use."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'voc.db'}"

    @property
    def models_home(self) -> Path:
        """Where `promote` and `rollback` write; shipped artifacts are the fallback."""
        return self.home / "models"


def load_settings(**overrides: object) -> Settings:
    """Read the environment; `SettingsError` names each wrong variable and what it should be."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"VOC_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        ]
        raise SettingsError("; ".join(lines)) from None
