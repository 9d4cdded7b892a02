"""Which fields look sensitive, by their names and types: the tables, and how a name is compared with them.

A name is split into words, and looks sensitive where a phrase of the tables is what it is about: `customerEmail` and
`email_address` are e-mail addresses, `emailTemplateId` is an id and `MAX_TOKENS` a number. So words behind the phrase
make it harmless, except those of `_SAME_THING`; words before it do not, except those that a table names.

Names, ages and places of persons are not in the tables: most that are shown are shown on purpose. A user can add them.
"""

from __future__ import annotations

import re
from enum import Flag, auto
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.config import Sensitive
    from appsync_lint.schema import Field, Schema


# `IPv6` is one word, digits are none. What falls apart, as `SSNs` does, is mended where neighbours are joined.
_WORD = re.compile(r"IPv(?=[46])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_LONGEST = 5  # words of a phrase


@lru_cache(maxsize=10_000)
def split(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case and in the singular: `homeEmails2` is `home`, `email`."""
    return tuple(_singular(word.lower()) for word in _WORD.findall(name))


@lru_cache(maxsize=10_000)
def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word.removesuffix("s") if not word.endswith(("ss", "us", "is")) else word


def _words(text: str) -> frozenset[str]:
    return frozenset(split(text))


def _phrases(text: str) -> frozenset[str]:
    """Return phrases as they are compared, their words joined: so `apikey` and `apiKey` are the same."""
    return frozenset("".join(split(phrase)) for phrase in text.split(","))


class _Leaf(Flag):
    """What a field holds, as far as it matters here: `email: Boolean` is no address, and `token: Int` no credential."""

    NOTHING = 0
    TEXT = auto()
    ID = auto()
    NUMBER = auto()
    DATE = auto()
    ENUM = auto()


_LEAF_OF_SCALAR = {
    "ID": _Leaf.ID,
    "Int": _Leaf.NUMBER,
    "Float": _Leaf.NUMBER,
    "AWSDate": _Leaf.DATE,
    "AWSDateTime": _Leaf.DATE,
    "AWSTimestamp": _Leaf.DATE,
    "AWSTime": _Leaf.NOTHING,
    "AWSURL": _Leaf.NOTHING,
    "Boolean": _Leaf.NOTHING,
}
_TEXT = _Leaf.TEXT | _Leaf.ID


class _Sort(Struct, frozen=True, eq=False):
    """Phrases of one sort, and what they name; those of `alone` count only as the whole name.

    Words of `ending` may follow: `phone` is also `phoneNumber`. A phrase does not count right behind a word of
    `not_after`, on a type whose name ends with a word of `not_on`, nor, where the sort is `issued`, in an object that
    only mutations return: a login hands out a token. What is `kept` nobody has a reason to hand out, ever.
    """

    what: str
    leaves: _Leaf
    phrases: frozenset[str]
    alone: frozenset[str] = frozenset()
    ending: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_on: frozenset[str] = frozenset()
    issued: bool = False
    kept: bool = False


_NUMBER = _words("number no num")
# Where such a place is and how to call it is meant to be found.
_PLACES = _words("""
    airport bakery bar branch cafe cinema clinic depot facility gallery gym hospital hotel library museum park pharmacy
    restaurant salon school shop stadium station store supermarket theater theatre university venue warehouse
""")

# People who show what they are certified for.
_PROFESSIONS = _words("""
    author candidate coach consultant doctor expert instructor nurse physician practitioner professional resume
    speaker teacher therapist trainer tutor
""")
_CREDENTIAL = "a credential"

_CONTACT = _Sort(
    "personal data",
    _TEXT,
    _phrases("""
        email, email address, mail address, phone, telephone, cell phone, cell number, mobile phone, mobile number,
        mobile no, contact number, whatsapp number, msisdn, user mobile, customer mobile, contact mobile
    """),
    ending=_NUMBER,
    alone=_phrases("mobile, tel, whatsapp"),
    not_after=_words("desk help helpdesk hotline info noreply press sales service support head i micro smart"),
    not_on=_PLACES,
)
_INTERNET = _Sort(
    "personal data",
    _TEXT,
    _phrases("ip, ip address, ipv4, ipv4 address, ipv6, ipv6 address"),
    not_after=_words("container elastic gateway host instance load balancer nat node private public server task vm"),
)
_SORTS = (
    _CONTACT,
    _INTERNET,
    _Sort("personal data", _Leaf.TEXT, _phrases("email id, mail id")),  # an address in India; of type ID, a message
    _Sort(
        "personal data",
        _TEXT,
        _phrases("""
            address, address line, street, street address, street name, street number, house number, postal code,
            post code, zip code, pin code
        """),
        alone=_phrases("zip"),
        not_after=_words("""
            blockchain chain coin contract email eth ethereum ip ipv mac mail memory network public server token url
            virtual wallet web website
        """),
        not_on=_PLACES | _words("block contract nft token transaction wallet"),
    ),
    _Sort(
        "personal data",
        _TEXT | _Leaf.NUMBER,
        _phrases("""
            ssn, social security, national insurance, nino, nhs number, medicare number, insurance number, aadhaar,
            aadhar, pan card, pan number, cpf, curp, passport, national id, government id, voter id, identity number,
            identification number, identity card, id card, id number, personal number, tax id, tax number, taxpayer id,
            driver license, driving license, driver licence, driving licence
        """),
        ending=_NUMBER,
    ),
    _Sort(
        "personal data",
        _TEXT | _Leaf.DATE | _Leaf.NUMBER,
        _phrases("birth date, birthday, date of birth, dob, birth year, year of birth, birth place, place of birth"),
    ),
    _Sort(
        "personal data",
        _TEXT | _Leaf.ENUM,
        _phrases("""
            ethnicity, ethnic origin, ethnic group, racial origin, religion, religious belief, political opinion,
            political view, political affiliation, sexual orientation, sexuality, marital status, immigration status
        """),
    ),
    _Sort(
        "health data",
        _TEXT | _Leaf.ENUM,
        _phrases("""
            diagnosis, diagnoses, medical history, medical record, medical record number, medical condition,
            medical note, health condition, health record, blood type, blood group, allergy, disability, hiv status,
            prescription
        """),
    ),
    _Sort(
        "financial data",
        _TEXT | _Leaf.NUMBER,
        _phrases("""
            salary, salary amount, salary min, salary max, income, income amount, wage, net worth, credit score,
            account balance, bank balance, wallet balance, current balance, available balance
        """),
        alone=_phrases("balance"),
        not_on=_words("job opening posting vacancy"),
    ),
    _Sort(
        "financial data",
        _TEXT | _Leaf.NUMBER,
        _phrases("""
            iban, bic, swift code, account number, account no, bank account, routing number, credit card, debit card,
            card number, card no, cvv, cvc
        """),
        ending=_NUMBER | _words("code"),
    ),
    _Sort(
        _CREDENTIAL,
        _TEXT,
        _phrases("""
            token, jwt, access token, refresh token, id token, auth token, api token, session token,
            bearer token, csrf token, reset token, device token, push token
        """),
        # A place in a list, an amount of text for a language model, a request that may be repeated, a colour.
        not_after=_words("""
            after average avg before cached client completion continuation continue cursor delta design end eos
            idempotency input last max min next nft num number output page pagination paging prev previous prompt
            reasoning remaining request resume reward scan start starting stop sync total used mapbox
        """),
        not_on=_words("chunk connection cursor delta edge list page pagination"),
        issued=True,
    ),
    _Sort(
        _CREDENTIAL,
        _TEXT,
        _phrases("""
            secret, secret key, secret access key, client secret, api key, access key, private key, priv key,
            encryption key, signing key, master key, ssh key, auth key, authentication key, session key, pre shared key,
            service account key, seed phrase, recovery phrase, recovery key, recovery code, backup code, mnemonic,
            totp, session cookie, auth cookie, auth header, authorization header
        """),
        # Keys that browsers are meant to have: https://firebase.google.com/docs/projects/api-keys
        not_after=_words("firebase map mapbox public publishable"),
    ),
    _Sort(_CREDENTIAL, _TEXT, _phrases("credential"), not_on=_PROFESSIONS),
    _Sort(
        _CREDENTIAL,
        _TEXT,
        _phrases("generated password, initial password, new password, temp password, temporary password"),
    ),
    _Sort(
        _CREDENTIAL,
        _TEXT,
        _phrases("""
            password, passwd, pwd, pw hash, pass hash, passphrase, passcode, security answer, security question answer,
            mothers maiden name, connection string
        """),
        not_after=_words("generated initial new public temp temporary"),
        kept=True,
    ),
    _Sort(
        _CREDENTIAL,
        _TEXT | _Leaf.NUMBER,
        _phrases("""
            otp, one time code, verification code, security code, login code, mfa code, two factor code, reset code,
            card pin, security pin, login pin, user pin, access pin
        """),
        ending=_NUMBER | _words("code"),
        alone=_phrases("pin"),
        not_on=_words("game lobby quiz"),
        kept=True,  # who gets the code with the answer need not own the telephone
    ),
    _Sort(_CREDENTIAL, _TEXT, _phrases("auth code, authorization code"), ending=_NUMBER),
)
_SORT_OF_PHRASE = {phrase: sort for sort in _SORTS for phrase in sort.phrases}
_SORT_OF_NAME = {name: sort for sort in _SORTS for name in sort.alone}

# https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
_SORT_OF_TYPE = {
    "AWSEmail": (_CONTACT, "an e-mail address"),
    "AWSPhone": (_CONTACT, "a telephone number"),
    "AWSIPAddress": (_INTERNET, "an IP address"),
}

# Behind a phrase, these leave it what it is: `passwordHash`, `addressLine2`, `emailTo`.
_SAME_THING = _words("""
    alternate alternative bcc business cc cipher current digest encrypted formatted from full hash hashed hint home line
    list new office old one personal pem plain plaintext primary private raw salt secondary string text to two value
    work
""")
_OF = _words("at for in of per")  # `emailOfOwner`, `salaryPerYear`: what follows only says more of it

# A field of Query that begins with one of these does something; those of the first line may hand out what is new.
_ISSUING = _words("authenticate authorize exchange generate issue login refresh register renew request sign")
_VERBS = _ISSUING | _words("""
    can change check compare confirm count create decode decrypt does encode encrypt exists extract find forgot has hash
    is list lookup parse query reset resolve revoke rotate scan search send test update validate verify
""")
# https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html: they expire, and are made for one caller.
_TEMPORARY = frozenset({"secretaccesskey", "sessiontoken"})
# Behind the name of a thing, these make it no other thing: `StoreDetails`, `PageInfo`.
_VAGUE = _words("data detail dto entity info item model output profile record response result summary type")


class Sensitivity:
    """What looks sensitive in a schema, with what the user adds and takes away."""

    def __init__(self, schema: Schema, choice: Sensitive) -> None:
        self._schema = schema
        self._added = frozenset("".join(split(name)) for name in choice.names if "." not in name) - {""}
        self._included = tuple(name for name in choice.names if "." in name)
        self._excepted = tuple(sorted(choice.excepted))

    @cached_property
    def suspects(self) -> tuple[Field, ...]:
        """All fields of object types that could look sensitive, by their names and types alone: few of many."""
        if self._included:
            return self._schema.fields
        names = {field.name for field in self._schema.fields}
        telling = {name for name in names if _sorts(name) or self._adds(name)}
        return tuple([f for f in self._schema.fields if f.name in telling or f.type.name in _SORT_OF_TYPE])

    def reason(self, field: Field) -> str | None:
        """Return in words why a field looks sensitive, or None.

        Only leaves count, and of the root types only Query's: the others' are verbs. A name that the user adds counts
        wherever its words stand in a field's; what is excepted, `User.publicEmail` or `Store.*`, never counts.
        """
        if not self._counts(field):
            return None
        if self._is_added(field):
            return f"`{field.name}` is sensitive by the configuration"
        for sort in self._named(field):
            return f"`{field.name}` names {sort.what}"
        if field.type.name not in _SORT_OF_TYPE:
            return None
        sort, what = _SORT_OF_TYPE[field.type.name]
        harmless = self._is_harmless_on(field.parent, sort) or not sort.not_after.isdisjoint(split(field.name))
        return None if harmless else f"{field.type.name} is {what}"

    def credential(self, field: Field) -> str | None:
        """Return in words that a field names a credential, or None; what a caller is given on purpose is none.

        Given on purpose are tokens and keys, but no passwords, in objects that only mutations return, tokens that a
        query is named for, and the temporary credentials of AWS.
        """
        sorts = self._named(field) if self._counts(field) else ()
        shown = any(s.what == _CREDENTIAL and (s.kept or not self._is_given(field, s)) for s in sorts)
        return f"`{field.name}` names {_CREDENTIAL}" if shown else None

    def _counts(self, field: Field) -> bool:
        return self._leaf(field) is not None and self._holds_something(field) and not _is_one_of(self._excepted, field)

    def _named(self, field: Field) -> Iterator[_Sort]:
        """Yield the sorts of everything sensitive that a field names, where its type fits and it is not harmless."""
        leaf = self._leaf(field) or _Leaf.NOTHING
        for sort in _sorts(field.name):
            if leaf & sort.leaves and not self._is_harmless_on(field.parent, sort):
                yield sort

    def _is_given(self, field: Field, sort: _Sort) -> bool:
        on_root = self._schema.operation(field.parent) is not None
        return _names_token(field) if on_root and sort.issued else field.parent in self._given

    def _holds_something(self, field: Field) -> bool:
        operation = self._schema.operation(field.parent)
        if operation is Operation.QUERY:
            return _VERBS.isdisjoint(split(field.name)[:1])
        return operation is None

    def _is_added(self, field: Field) -> bool:
        return self._adds(field.name) or _is_one_of(self._included, field)

    def _adds(self, name: str) -> bool:
        return bool(self._added) and any(joined in self._added for _, _, joined in _windows(split(name)))

    def _leaf(self, field: Field) -> _Leaf | None:
        type_ = self._schema.types.get(field.type.name)
        if type_ is None or type_.kind is Kind.SCALAR:
            return _LEAF_OF_SCALAR.get(field.type.name, _Leaf.TEXT)
        return _Leaf.ENUM if type_.kind is Kind.ENUM else None

    def _is_harmless_on(self, type_name: str, sort: _Sort) -> bool:
        return (sort.issued and type_name in self._issued) or _thing(type_name) in sort.not_on

    @cached_property
    def _issued(self) -> frozenset[str]:
        """The types whose objects come out of mutations, and of queries that act like them, alone.

        Of a type with Amplify's `@model` the queries are still to be generated.
        """
        return self._only_behind(lambda field: not _ISSUING.isdisjoint(split(field.name)[:1]))

    @cached_property
    def _given(self) -> frozenset[str]:
        """The types whose objects give a caller its tokens and keys: more queries count than for `_issued`."""
        names = {type_.name: {field.name.lower() for field in type_.fields} for type_ in self._schema.objects}
        temporary = {name for name, fields in names.items() if fields >= _TEMPORARY}
        return self._issued | self._only_behind(_names_token) | temporary

    def _only_behind(self, acts: Callable[[Field], bool]) -> frozenset[str]:
        reads = list(self._schema.root_fields(Operation.QUERY, Operation.SUBSCRIPTION))
        given = [*self._schema.root_fields(Operation.MUTATION), *(field for field in reads if acts(field))]
        kept = [field for field in reads if not acts(field)]
        models = {type_.name for type_ in self._schema.objects if any(d.name == "model" for d in type_.directives)}
        return self._types_behind(given) - self._types_behind(kept) - models

    def _types_behind(self, fields: list[Field]) -> frozenset[str]:
        found: set[str] = set()
        returned: set[str] = set()  # each but once: an abstract type can have many possible ones
        waiting = list(fields)
        while waiting:
            name = waiting.pop().type.name
            new = [] if name in returned else [t for t in self._schema.possible_types(name) if t.name not in found]
            returned.add(name)
            found.update(type_.name for type_ in new)
            for type_ in new:
                waiting += self._schema.composite_fields(type_.name)
        return frozenset(found)


def _names_token(field: Field) -> bool:
    """Return whether a field, of a root type, is named for the one token that it returns: `getUploadToken`."""
    return not field.type.text.startswith("[") and any(sort.issued for sort in _sorts(field.name))


def names_credential(name: str) -> bool:
    """Return whether a name is that of a credential: `DB_PASSWORD`, but neither `SECRET_ARN` nor `MAX_TOKENS`."""
    return any(sort.what == _CREDENTIAL for sort in _sorts(name))


def _is_one_of(patterns: tuple[str, ...], field: Field) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in (field.coordinate, field.name))


def _thing(type_name: str) -> str:
    """Return the last word of a type's name that says what it is."""
    return next((word for word in reversed(split(type_name)) if word not in _VAGUE), "")


@lru_cache(maxsize=10_000)
def _sorts(name: str) -> tuple[_Sort, ...]:
    """Return the sorts of everything sensitive that a name is about."""
    words = split(name)
    found = [_SORT_OF_NAME["".join(words)]] if "".join(words) in _SORT_OF_NAME else []
    for start, end, joined in _windows(words):
        if joined in _SORT_OF_PHRASE:
            sort, after = _SORT_OF_PHRASE[joined], words[start - 1] if start else ""
            if after not in sort.not_after and _is_head(sort, words[end : end + _LONGEST]):
                found.append(sort)
    return tuple(found)


def _windows(words: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield everything that neighbouring words are, joined, and where it begins and ends."""
    for start in range(len(words)):
        joined = ""
        for end, word in enumerate(words[start : start + _LONGEST], start + 1):
            joined += word
            yield start, end, joined


def _is_head(sort: _Sort, behind: tuple[str, ...]) -> bool:
    return not _OF.isdisjoint(behind[:1]) or all(word in _SAME_THING or word in sort.ending for word in behind)
