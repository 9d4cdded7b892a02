"""Which names and types look sensitive, and which only remind of it."""

from __future__ import annotations

import pytest

from appsync_lint import sdl
from appsync_lint.config import Sensitive
from appsync_lint.sensitive import Sensitivity, split
from appsync_lint.source import Source

CREDENTIALS = """
    password passwd pwd userPassword passwordHash PasswordHash hashed_password passwordSalt encryptedPassword PASSWORD
    passphrase passcode secret clientSecret webhookSecrets secretKey secretAccessKey apiKey api_key APIKey apikey
    userApiKeys privateKey PRIVATE_KEY privateKeyPem2 sshKey accessKey credentials token accessToken refresh_token
    accesstoken GitHubToken oauth2Token jwt userJWTs JWTToken passwordResetToken tokenForDevice deviceToken otp
    otpCode totpSecret mfaSecret recoveryCodes backupCodes verificationCode pin cardPin connectionString
    authKey sessionKey preSharedKey privKey mnemonic authorizationHeader resetCode pwHash passHash mfaCode authCode
    newPassword temporaryPassword credential
"""
PERSONAL = """
    email Email emails eMail EMAIL emailAddress emailAddress2 email_address emailaddress customerEmail primaryEmail
    emailTo emailOfOwner contactEmail publicEmail phone phones phoneNumber phone_no homePhone workPhoneNumber mobile
    mobileNumber telephone ssn SSN userSSNs socialSecurityNumber passport passportNumber nationalId taxId dateOfBirth
    birthDate birthdate birthday dob DOB address addresses homeAddress addressLine1 ADDRESS_LINE_2 street
    streetAddress1 streetName postalCode zipCode postcode zip ipAddress IPAddress IPv4Address sourceIp clientIPs
    ethnicity religion maritalStatus driverLicense driversLicenseNumber aadhaarNumber taxIdentificationNumber
    ssnNumber emailId passportNo idCardNumber billingAddress shipping_address mobilePhone contactNumber
"""
HEALTH_AND_MONEY = """
    diagnosis diagnoses bloodType medicalHistory allergies prescriptions salary baseSalary salaryInUsd income
    annual_income creditScore accountBalance balance iban IBAN bankAccountNumber accountNumber bic creditCard
    cardNumber credit_card_number cvv CVV2 routingNumber
"""

HARMLESS = """
    emailTemplateId emailTemplate emailSubject emailBody emailStatus emailType emailVerifiedAt emailCount
    emailFromName supportEmail supportEmailAddress helpPhone phoneModel phoneType phoneCode phonetic phonePrefix
    iPhone microphone smartphone isMobileFriendly mobileUrl nextToken NextToken next_token pageToken nextPageToken
    continuationToken paginationToken clientRequestToken idempotencyToken MAX_TOKENS maxTokens inputTokens
    outputTokens promptTokens tokenCount tokenType tokenNumber tokenId tokenSymbol tokenAddress tokenExpiresAt
    tokenUrl tokenizer tokenized passwordPolicy passwordStrength passwordLastChanged passwordChangedAt
    passwordResetUrl secretName secretArn secretId secretSanta secretary apiKeyId apiKeyName apiKeyPrefix accessKeyId
    publicKey publicApiKey keyName key objectKey primaryKey code countryCode currencyCode addressBookId addressBook
    addressType addressId addressFormat contractAddress macAddress walletAddress webAddress ipAddressCount ipAllowList
    ipRange tip zipFile zipUrl streetView pinned pinCount opinion spin shipping recipe description script subscription
    balanced loadBalancer whiteBalance salaryCurrency incomeTaxRate discard cardType cardLast4 creditCardBrand
    ibanCountry accountId account accountNumberType bicycle passportCountry taxRate taxClassId identityId
    birthdayParty dobby mail mailing assets possessed owner name title status location city country
    publicIp privateIpAddress taskPrivateIp loadBalancerIp googleMapsApiKey firebaseApiKey mapboxToken
    publishableKey
"""


def reasons(text: str, choice: Sensitive | None = None) -> dict[str, str]:
    """Return why each field of a schema looks sensitive, by coordinate."""
    schema = sdl.read([Source("schema.graphql", text)])
    sensitivity = Sensitivity(schema, choice or Sensitive())
    return {field.coordinate: reason for field in schema.fields if (reason := sensitivity.reason(field))}


def on_user(name: str, type_: str = "String", choice: Sensitive | None = None) -> str | None:
    text = f"type Query {{ user: User }} type User {{ {name}: {type_} }} enum Some {{ ONE }}"
    return reasons(text, choice).get(f"User.{name}")


@pytest.mark.parametrize("name", CREDENTIALS.split())
def test_names_of_credentials(name: str) -> None:
    assert on_user(name) == f"`{name}` names a credential"


@pytest.mark.parametrize("name", PERSONAL.split())
def test_names_of_personal_data(name: str) -> None:
    assert on_user(name) == f"`{name}` names personal data"


@pytest.mark.parametrize("name", HEALTH_AND_MONEY.split())
def test_names_of_health_and_financial_data(name: str) -> None:
    assert on_user(name) in {f"`{name}` names health data", f"`{name}` names financial data"}


@pytest.mark.parametrize("name", HARMLESS.split())
def test_names_that_only_remind_of_it(name: str) -> None:
    assert on_user(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("homeEmails2", "home email"),
        ("HOME_EMAIL", "home email"),
        ("userIPAddress", "user ip address"),
        ("IPv6Addresses", "ipv address"),
        ("ssn", "ssn"),
        ("status", "status"),
        ("_", ""),
        ("diagnosis", "diagnosis"),
        ("APIKeys", "api key"),
    ],
)
def test_names_are_split_into_words_in_the_singular(name: str, words: str) -> None:
    assert split(name) == tuple(words.split())


@pytest.mark.parametrize(
    ("name", "type_", "looks"),
    [
        ("email", "[String!]!", True),
        ("email", "ID!", True),
        ("email", "AWSJSON", True),
        ("email", "Boolean", False),
        ("email", "Int", False),
        ("email", "AWSDateTime", False),
        ("email", "Some", False),
        ("email", "User", False),
        ("emailId", "ID", False),
        ("password", "AWSDateTime", False),
        ("token", "Int", False),
        ("tokens", "[String]", True),
        ("resetToken", "AWSURL", False),
        ("ssn", "Int", True),
        ("cvv", "Int", True),
        ("otp", "Int", True),
        ("salary", "Float!", True),
        ("salary", "Boolean", False),
        ("birthday", "AWSDate", True),
        ("birthYear", "Int", True),
        ("dob", "AWSTimestamp", True),
        ("religion", "Some", True),
        ("bloodType", "Some", True),
        ("salary", "Some", False),
        ("contact", "AWSEmail", True),
        ("contacts", "[AWSPhone!]", True),
        ("lastSeenFrom", "AWSIPAddress", True),
        ("support", "AWSEmail", False),
        ("website", "AWSURL", False),
    ],
)
def test_the_type_has_to_fit(name: str, type_: str, looks: bool) -> None:  # noqa: FBT001 - a column of the table
    assert bool(on_user(name, type_)) is looks


def test_an_aws_type_is_named() -> None:
    assert on_user("contact", "AWSEmail") == "AWSEmail is an e-mail address"
    assert on_user("contact", "AWSPhone") == "AWSPhone is a telephone number"
    assert on_user("seen", "AWSIPAddress") == "AWSIPAddress is an IP address"


def test_a_scalar_of_ones_own_counts_as_text() -> None:
    assert set(reasons("scalar Mail type Query { user: User } type User { email: Mail }")) == {"User.email"}


def test_of_root_types_only_what_query_holds_counts() -> None:
    text = """
    type Query { myEmail: String apiKey: String verifyEmail: String checkPassword: String exchangeToken: String }
    type Mutation { resetPassword: String token: String email: String }
    type Subscription { email: AWSEmail }
    """
    assert set(reasons(text)) == {"Query.myEmail", "Query.apiKey"}


@pytest.mark.parametrize("place", ["Store", "Restaurant", "CoffeeShop", "Hotels", "StoreDetails", "VenueInfo"])
def test_how_to_find_a_place_is_no_secret(place: str) -> None:
    fields = "address: String phone: String contact: AWSPhone email: String accountNumber: String"
    found = reasons(f"type Query {{ it: {place} }} type {place} {{ {fields} }}")
    assert set(found) == {f"{place}.accountNumber"}


@pytest.mark.parametrize("name", ["StoreCustomer", "HotelGuest", "RestaurantOrder", "Company", "Storekeeper"])
def test_a_customer_of_a_place_is_no_place(name: str) -> None:
    assert set(reasons(f"type Query {{ it: {name} }} type {name} {{ address: String }}")) == {f"{name}.address"}


def test_a_vacancy_shows_its_salary() -> None:
    text = "type Query { jobs: [Job] staff: [Employee] } type Job { salary: Int } type Employee { salary: Int }"
    assert set(reasons(text)) == {"Employee.salary"}


def test_a_page_has_a_token() -> None:
    text = "type Query { a: UserPage b: UserList } type UserPage { token: String } type UserList { token: String }"
    assert reasons(text) == {}


LOGIN = """
type Query { me: User login(name: String): Other searchSessions: [Kept] }
type Mutation { login(name: String, password: String): Session refresh: Kept me: User }
type Subscription { changed: Seen }
type Session { accessToken: String tokens: Tokens password: String user: User }
type Tokens { refreshToken: String }
type Other { token: String }
type Kept { token: String }
type Seen { token: String }
type User { token: String }
type Unreachable { token: String }
"""


def test_tokens_that_only_a_login_hands_out_are_meant() -> None:
    assert set(reasons(LOGIN)) == {
        "Kept.token",
        "Seen.token",
        "Session.password",
        "Unreachable.token",
        "User.token",
    }


def test_the_queries_of_a_model_are_generated() -> None:
    text = "type Query { a: Int } type Mutation { book: Booking } type Booking @model { paymentToken: String }"
    assert set(reasons(text)) == {"Booking.paymentToken"}


@pytest.mark.parametrize(
    ("added", "name", "type_", "looks"),
    [
        ("nickname", "nickname", "String", True),
        ("nickname", "userNicknames", "[String]", True),
        ("nickname", "nicknameColor", "String", True),
        ("nickname", "nick", "String", False),
        ("member_number", "memberNumber", "Int", True),
        ("isPregnant", "isPregnant", "Boolean", True),
        ("nickname", "nickname", "User", False),
        ("User.nick", "nick", "String", True),
        ("Other.nick", "nick", "String", False),
        ("_", "nick", "String", False),
    ],
)
def test_a_user_adds_names(added: str, name: str, type_: str, looks: bool) -> None:  # noqa: FBT001 - see above
    found = on_user(name, type_, Sensitive(names=(added,)))
    assert found == (f"`{name}` is sensitive by the configuration" if looks else None)


@pytest.mark.parametrize("pattern", ["User.email", "User.*", "*.email", "email"])
def test_a_user_takes_names_away(pattern: str) -> None:
    assert on_user("email", "AWSEmail", Sensitive(names=("email",), excepted=frozenset({pattern}))) is None


@pytest.mark.parametrize("pattern", ["User.mail", "Customer.*", "User"])
def test_an_exception_holds_for_what_it_names(pattern: str) -> None:
    assert on_user("email", "String", Sensitive(excepted=frozenset({pattern}))) is not None


@pytest.mark.parametrize(
    ("type_", "name"), [("Doctor", "credentials"), ("Quiz", "pin"), ("TextChunk", "token"), ("DeltaInfo", "token")]
)
def test_on_these_types_a_name_means_another_thing(type_: str, name: str) -> None:
    assert reasons(f"type Query {{ it: {type_} }} type {type_} {{ {name}: String }}") == {}


def credentials(text: str) -> set[str]:
    schema = sdl.read([Source("schema.graphql", text)])
    sensitivity = Sensitivity(schema, Sensitive())
    return {field.coordinate for field in schema.fields if sensitivity.credential(field)}


def test_which_of_them_are_credentials() -> None:
    text = "type Query { u: User } type User { email: String salary: Int token: String apiKey: String pwd: String }"
    assert credentials(text) == {"User.token", "User.apiKey", "User.pwd"}


def test_what_a_login_hands_out_is_given_but_a_password() -> None:
    assert credentials(LOGIN) == {
        "Kept.token",
        "Seen.token",
        "Session.password",
        "Unreachable.token",
        "User.token",
    }


def test_a_query_named_for_a_token_gives_it() -> None:
    text = """
    type Query { uploadToken: Upload tokens: [Kept] token: String secret: String secrets: Secrets aws: Aws }
    type Upload { token: String clientSecret: String password: String }
    type Kept { token: String }
    type Secrets { clientSecret: String }
    type Aws { AccessKeyId: String SecretAccessKey: String SessionToken: String }
    """
    assert credentials(text) == {"Kept.token", "Query.secret", "Secrets.clientSecret", "Upload.password"}
