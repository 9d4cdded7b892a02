"""Whole small APIs through the real command line: against their recordings, and against what was derived by hand.

The tables below were derived from the schemas and AppSync's semantics, not from what the tool says, so that no wrong
answer is recorded unnoticed.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from appsync_lint import ruleset
from tests import record, tables
from tests.tables import Expected

_AUTHORIZER = "config:additionalAuthenticationProviders[2].lambdaAuthorizerConfig"
_SECOND = "config:additionalAuthenticationProviders[1].lambdaAuthorizerConfig"

EXPECTED = {
    "blog": Expected(
        findings="""
            public-introspection config:introspectionConfig:
            unlimited-queries config:queryDepthLimit:
            any-pool-client config:userPoolConfig.appIdClientRegex:
            subscription-wider-than-mutation Subscription.onPublish: Subscription.onPublish
            misspelt-directive Query.reviewQueue: Query.reviewQueue
            public-mutation Mutation.deleteComment: Mutation.deleteComment
            ignored-aws-auth Mutation.banAuthor: Mutation.banAuthor
            non-null-refusal Post.readers: Post.readers
            sensitive-field-reachable-by-api-key Author: Author.email
            uncascaded-mode Tag: Post.tags
            dropped-default-mode SiteSettings: Query.site
        """,
        sound="""
            Query Query.posts Query.post Query.author Query.myDrafts Mutation Mutation.createPost Mutation.publishPost
            Post Post.body Author.name Comment Comment.text PostConnection.items
        """,
        access="""
            Query.posts: key cognito Editors
            Query.myDrafts: cognito Editors
            Query.reviewQueue: cognito Editors
            Mutation.publishPost: Editors
            Mutation.deleteComment: key cognito Editors
            Mutation.banAuthor: cognito Editors
            Subscription.onPublish: key cognito Editors
            Post.readers: Editors
            Author.email: key cognito Editors
            Tag.name: cognito Editors
            SiteSettings.title: key
        """,
    ),
    "orders": Expected(
        findings="""
            uncascaded-mode Order: Query.order
            dropped-default-mode Shipment: Order.shipment Query.shipment
            write-before-refusal Payment: Mutation.recordPayment
            non-null-refusal Customer.creditLimit: Customer.creditLimit
            unreachable-grant Refund: Refund.amount Refund.id Refund.orderId Refund.state
        """,
        sound="""
            Query.me Query.customer Query.orders Query.shipmentsDue Mutation.placeOrder Mutation.cancelOrder
            Mutation.confirmShipment Customer Customer.email OrderConnection OrderLine
        """,
        access="""
            Query.order: iam cognito
            Query.shipmentsDue: iam
            Order.id: cognito
            Payment.amount: cognito
            Mutation.recordPayment: iam
            Shipment.carrier: iam
            Refund.state: iam cognito | cognito
            Customer.email: iam cognito
            Customer.creditLimit: iam
        """,
    ),
    "solo-pool": Expected(
        findings="""
            back-door-path Department: Employee.department
            any-pool-client config:userPoolConfig.appIdClientRegex:
            default-deny-locks-out config:userPoolConfig.defaultAction: Mutation.approveAbsence Query.me
            aws-auth-below-root Employee.salary: Employee.salary
            aws-auth-below-root Employee.reviews: Employee.reviews
        """,
        pedantic="""
            subscription-wider-than-mutation Subscription.onAbsenceReported: Subscription.onAbsenceReported
        """,
        sound="""
            Query.employee Query.employees Query.payroll Mutation.hire Mutation.promote Subscription.onAbsenceReported
            Employee Employee.name Review.grade PayrollEntry.gross
        """,
        access="""
            Query.me:
            Mutation.approveAbsence:
            Query.employees: Staff
            Query.absences: HR Managers
            Query.payroll: HR
            Mutation.promote: HR Managers
            Subscription.onAbsenceReported: Managers
            Employee.salary: cognito HR Managers Staff | HR Managers Staff
            Review.text: cognito HR Managers Staff | HR Managers Staff
            PayrollEntry.gross: cognito HR Managers Staff | HR
            Absence.kind: cognito HR Managers Staff | HR Managers Staff
        """,
    ),
    "ignored-auth": Expected(
        findings="""
            any-pool-client config:userPoolConfig.appIdClientRegex:
            default-deny-with-providers config:userPoolConfig.defaultAction:
                Mutation.book Mutation.cancel Mutation.prescribe Query.myAppointments Query.openSlots Query.patient
                Query.patients
            ignored-aws-auth Query.patient: Query.patient
            ignored-aws-auth Query.patients: Query.patients
            ignored-aws-auth Mutation.prescribe: Mutation.prescribe
            ignored-aws-auth Patient.notes: Patient.notes
            ignored-aws-auth Prescription.price: Prescription.price
        """,
        pedantic="""
            uncascaded-mode Prescription: Patient.history
            write-before-refusal Prescription: Mutation.prescribe
        """,
        sound="""
            Query.appointmentsOn Mutation.discharge Mutation.markReminded Appointment Appointment.reason Doctor Slot
            Patient.name Prescription.drug
        """,
        access="""
            Query.patients: cognito Accounting Doctors Nurses
            Mutation.prescribe: cognito Accounting Doctors Nurses
            Mutation.discharge: Doctors
            Mutation.markReminded: iam
            Patient.notes: cognito Accounting Doctors Nurses
            Prescription.price: Doctors Nurses
            Appointment.reason: iam cognito Accounting Doctors Nurses
            Slot.startsAt: cognito Accounting Doctors Nurses
        """,
    ),
    "oidc-lambda": Expected(
        findings="""
            subscription-mismatch Subscription.onPosition(truck:): Subscription.onPosition
            unused-provider config:additionalAuthenticationProviders[1].authenticationType:
            unconfigured-mode Query.driverProfile: Query.driverProfile
            unconfigured-mode Query.depots: Query.depots
            unconfigured-mode ArchivedTrip: ArchivedTrip.endedAt ArchivedTrip.id ArchivedTrip.startedAt
            uncascaded-mode Stop: Route.stops
            write-before-refusal Stop: Mutation.reportArrival
            unsupported-sdl Query:
                Query.assignment Query.depots Query.driverProfile Query.route Query.trips Query.truck Query.trucks
        """,
        sound="""
            Query.truck Query.assignment Query.route Mutation.assign Mutation.reportPosition Subscription.onPosition
            Assignment Assignment.remark Position Truck.driver Driver.name
        """,
        access="""
            Query.driverProfile:
            Query.depots: oidc
            Query.trips: oidc
            Query.assignment: lambda
            Route.stops: oidc lambda
            Stop.street: oidc
            Assignment.remark: oidc
            Position.latitude: oidc lambda
            Driver.name: oidc
            ArchivedTrip.startedAt:
        """,
    ),
    "groups": Expected(
        findings="""
            back-door-path Case: Client.cases Invoice.case
            repeated-directive Query.timesheets: Query.timesheets
            misspelt-directive Query.turnover: Query.turnover
            empty-group-list Mutation.archiveCase: Mutation.archiveCase
            group-dropped-at-field Client.cases: Client.cases
            wider-than-type Invoice.number: Invoice.number
            non-null-refusal Timesheet.rate: Timesheet.rate
        """,
        pedantic="""
            uncascaded-mode Scan: Case.scans
        """,
        sound="""
            Query.colleagues Query.case Query.invoices Mutation.openCase Mutation.writeInvoice Mutation.attachScan
            Case.conflicts Case.margin ConflictReport ConflictReport.verdict Client Invoice Invoice.amount
        """,
        access="""
            Query.colleagues: cognito Compliance Finance Lawyers Partners
            Query.case: Lawyers Partners
            Query.timesheets: Finance Lawyers
            Query.turnover: cognito Compliance Finance Lawyers Partners
            Mutation.archiveCase: cognito Compliance Finance Lawyers Partners
            Case.title: cognito Compliance Finance Lawyers Partners | Finance Lawyers Partners
            Case.conflicts: Compliance |
            ConflictReport.verdict: Compliance |
            Case.margin: Partners
            Client.name: Lawyers Partners
            Client.cases: cognito Compliance Finance Lawyers Partners | Finance Lawyers Partners
            Invoice.number: Finance Lawyers Partners | Finance Lawyers
            Invoice.amount: Finance Partners | Finance
            Timesheet.rate: Finance
            Scan.pages: iam Lawyers Partners
        """,
    ),
    "search": Expected(
        findings="""
            public-introspection config:introspectionConfig:
            unlimited-queries config:queryDepthLimit:
            any-pool-client config:userPoolConfig.appIdClientRegex:
            abstract-members-differ Node: Reader.id ReadingList.id
            abstract-members-differ SearchResult:
                ReadingList.books ReadingList.id ReadingList.owner ReadingList.title
            misplaced-directive Node:
                Reader.address Reader.id Reader.lists Reader.nickname Reader.orders
                ReadingList.books ReadingList.id ReadingList.owner ReadingList.title
            misplaced-directive Priced.cost: Book.cost
            uncascaded-mode Promotion: Query.promotions
            uncascaded-mode Review: ReviewConnection.items
            sensitive-field-reachable-by-api-key Dealer: Dealer.contactEmail
        """,
        sound="""
            Query.node Query.search Query.book Query.me Query.allBooks Mutation.addToList Mutation.buy SearchConnection
            SearchEdge SearchEdge.node PageInfo BookConnection Book Book.dealer Order Bundle.price
        """,
        access="""
            Query.search: key cognito Dealers
            Query.allBooks: iam
            BookConnection.items: iam
            Book.cost: key iam cognito Dealers
            Book.sequels: key iam cognito Dealers
            Book.dealer: key cognito Dealers
            Bundle.cost: Dealers
            Dealer.contactEmail: key cognito Dealers
            ReadingList.title: cognito Dealers
            Reader.address: cognito Dealers
            Review.text: cognito Dealers
            Voucher.code: cognito Dealers
        """,
    ),
    "realtime": Expected(
        findings="""
            public-introspection config:introspectionConfig:
            unlimited-queries config:queryDepthLimit:
            any-pool-client config:userPoolConfig.appIdClientRegex:
            public-mutation RootMutation: RootMutation.closeWebinar RootMutation.join RootMutation.say
            sensitive-field-reachable-by-api-key Member: Member.email
            unreachable-grant Mutation: Mutation.ping
        """,
        sound="""
            RootQuery RootQuery.webinar RootQuery.members RootMutation.upgrade RootMutation.hideMessage
            RootSubscription RootSubscription.onSay Subscription Subscription.plan JoinPayload JoinPayload.query Viewer
            Message Message.sender Member.phone
        """,
        access="""
            RootQuery.members: Hosts
            RootMutation.closeWebinar: key cognito Hosts
            RootMutation.upgrade: cognito Hosts
            RootMutation.hideMessage: iam
            RootSubscription.onHide: cognito Hosts
            Mutation.ping: key |
            Subscription.plan: cognito Hosts
            JoinPayload.query: key cognito Hosts
            Message.text: key iam cognito Hosts
            Message.sender: key cognito Hosts
            Member.phone: Hosts
            Member.email: key cognito Hosts
        """,
    ),
    "photos": Expected(
        findings="""
            guest-wildcard config:iam.roles.photos-guests.policies[0].Statement[1].Resource:
                Mutation.report Mutation.resized Mutation.withdraw
            graphql-on-everything config:iam.roles.photos-deploy.statements[0].Resource:
                Mutation.report Mutation.resized Mutation.withdraw Query.gallery Query.photo Query.reports
            dead-iam-resource config:iam.roles.photos-resizer.statements[0].Resource[0]:
            iam-grant-without-directive config:iam.roles.photos-mailer.statements[0].Resource: Query.subscribers
            forbidden-access Mutation.withdraw: Mutation.withdraw
        """,
        pedantic="""
            deny-below-root config:iam.roles.photos-moderators.statements[1].Resource: Report.reporter
        """,
        sound="""
            Query.gallery Query.photo Query.myPhotos Mutation.upload Mutation.report Photo Photo.title Member Report
            config:iam.roles.photos-resizer.statements[0].Resource[1]
            config:iam.roles.photos-guests.policies[0].Statement[0].Resource[0]
        """,
        access="""
            Query.gallery: iam guest cognito
            Query.reports: iam
            Query.myPhotos: cognito
            Query.subscribers: cognito
            Mutation.upload: cognito
            Mutation.report: iam guest cognito
            Mutation.resized: iam guest
            Mutation.withdraw: iam guest
            Photo.title: iam guest cognito
            Report.reporter: iam guest cognito
            Subscriber.name: cognito
        """,
    ),
    "clean": Expected(
        access="""
            Query.shows: key oidc cognito BoxOffice Management
            Query.takings: BoxOffice Management
            Query.ticket: lambda
            Mutation.reserve: oidc cognito BoxOffice Management
            Show.title: key oidc cognito BoxOffice Management
            Show.sold: BoxOffice Management
            Ticket.valid: oidc lambda cognito BoxOffice Management
            Ticket.payment: cognito BoxOffice Management
            Payment.amount: iam cognito BoxOffice Management
            Payment.reference: iam
            Admission.message: lambda
            Takings.margin: Management
        """,
    ),
    "monorepo": Expected(
        findings="""
            any-pool-client config:userPoolConfig.appIdClientRegex:
            public-introspection config:introspectionConfig:
            unlimited-queries config:resolverCountLimit:
            repeated-directive Booking: Booking.amount Booking.checkedBy Booking.id Booking.text
            dropped-default-mode Reminder: Invoice.reminders
            ignored-aws-auth Mutation.book: Mutation.book
            unconfigured-mode Money: Money.amount Money.currency
            non-null-refusal Product.stock: Product.stock
            uncascaded-mode Category: Product.category Query.categories
            public-mutation Mutation.count: Mutation.count
            unconfigured-mode Money: Money.amount Money.currency
        """,
        pedantic="""
            uncascaded-mode Booking: Ledger.bookings
        """,
        sound="""
            Query.invoice Query.invoices Query.ledger Mutation.payInvoice Mutation.remind Invoice Invoice.ledger
            InvoiceLine Ledger Query.product Query.products ProductPage Product Product.supplier Mutation.receive
            Supplier Supplier.phone
        """,
        access="""
            billing Query.ledger: Accountants Auditors
            billing Mutation.book: cognito Accountants Auditors
            billing Invoice.account: iam cognito Accountants Auditors
            billing Invoice.ledger: Accountants
            billing Ledger.balance: cognito Accountants Auditors
            billing Booking.amount: Accountants Auditors
            billing Reminder.level: iam
            billing Money.amount: iam cognito Accountants Auditors
            catalog Product.price: key iam
            catalog Product.stock: iam
            catalog Category.name: iam
            catalog Supplier.phone: iam
            catalog Mutation.count: key
            catalog Money.amount: key iam
        """,
    ),
    "public": Expected(
        findings="""
            public-introspection config:introspectionConfig:
            unlimited-queries config:queryDepthLimit:
            any-pool-client config:additionalAuthenticationProviders[0].userPoolConfig.appIdClientRegex:
            public-by-default config:authenticationType: Mutation.publish Query.issue Query.issues Query.subscribers
            public-mutation Mutation.subscribe: Mutation.subscribe
            public-mutation Mutation.unsubscribe: Mutation.unsubscribe
            write-before-refusal Issue: Mutation.createIssue
            api-key-only-sensitive-field config:authenticationType: Subscriber.email
            sensitive-field-reachable-by-api-key Editor: Editor.phone
        """,
        sound="""
            Query.me Mutation.addArticle Article Article.writer Editor.iban Editor.articles Subscriber.name
            SubscriberPage
        """,
        access="""
            Query.subscribers: key
            Query.me: cognito
            Mutation.publish: key
            Mutation.createIssue: cognito
            Issue.title: key
            Subscriber.email: key
            Article.headline: key cognito
            Editor.phone: key cognito
            Editor.iban: cognito
        """,
    ),
    "no-config": Expected(
        findings="""
            subscription-mismatch Subscription.onRecord(device:): Subscription.onRecord
            misspelt-directive Query.alarms: Query.alarms
            misspelt-directive Mutation.resetDevice: Mutation.resetDevice
            misspelt-directive Mutation.record: Mutation.record
            repeated-directive Query.readings: Query.readings
            empty-group-list Mutation.acknowledge: Mutation.acknowledge
            misplaced-directive Timed:
                Alarm.acknowledgedAt Alarm.at Alarm.device Alarm.severity Reading.at Reading.unit Reading.value
            unsupported-sdl Device:
                Device.alarms Device.firmware Device.id Device.lastReading Device.serial Device.site
            unsupported-sdl @label:
        """,
        sound="""
            Query Query.device Query.sites Mutation.registerDevice Subscription.onRecord DevicePage Site Site.devices
        """,
    ),
    "prototype": Expected(
        findings="""
            unlimited-queries config:resolverCountLimit:
            secret-in-output Member.password: Member.password
            api-key-as-only-lock config:authenticationType:
                Mutation.join Mutation.order Mutation.settle Query.debts Query.members Query.offers Subscription.onOrder
        """,
        sound="""
            Offer Member Debt
        """,
        access="""
            Query.members: key
            Mutation.join: key
            Member.password: key
        """,
    ),
    # The settings of providers, subscriptions with and without resolvers, policies and suppressions.
    "marketplace": Expected(
        findings=f"""
            cache-without-identity config:resolvers[0].cachingConfig.cachingKeys: Query.me
            any-oidc-client config:additionalAuthenticationProviders[1].openIDConnectConfig.clientId:
            oidc-ttl-in-seconds config:additionalAuthenticationProviders[1].openIDConnectConfig.iatTTL:
            long-authorizer-cache {_AUTHORIZER}.authorizerResultTtlInSeconds:
            unvalidated-token {_AUTHORIZER}.identityValidationExpression:
            duplicate-provider config:additionalAuthenticationProviders[4].authenticationType:
            groups-span-pools config:additionalAuthenticationProviders[0].authenticationType:
                Mutation.offer Mutation.payOut Payout.amount Payout.userId Query.report Report.turnover
            verbose-logging config:logConfig.excludeVerboseContent:
            api-key-expiry config:apiKeys[0].expires:
            secret-in-environment config:environmentVariables.PAYMENT_SECRET:
            required-access Query.offers: Query.offers
            forbidden-access Mutation.payOut: Mutation.payOut
            forbidden-access Mutation.refund: Mutation.refund
            lookalike-groups Mutation.offer: Mutation.offer
            optional-owner-argument Subscription.onOrder(userId:): Subscription.onOrder
            subscription-wider-than-mutation Subscription.onPayout: Subscription.onPayout
            unfiltered-subscription Subscription.onPayout: Subscription.onPayout
            unlinked-subscription Subscription.onHoliday: Subscription.onHoliday
            aws-publish Mutation.measure: Mutation.measure
            secret-in-output Profile.passwordHash: Profile.passwordHash
            misspelt-allow source:schema.graphql:
            expired-allow source:schema.graphql:
            unused-allow source:appsync-lint.yaml:
            unused-allow config:allow[1]:
        """,
        pedantic="""
            subscription-payload-refused Payout: Subscription.onPayout
            privileged-input MessageInput.isAdmin: Mutation.sendMessage
        """,
        sound="""
            Mutation.contact Mutation.order Mutation.sendMessage Subscription.onMessage Subscription.onMeasurement Offer
            Order Message Measurement Report Query.report Query.orders config:introspectionConfig config:queryDepthLimit
            config:resolvers[1].cachingConfig.cachingKeys config:environmentVariables.ORDERS_TABLE
        """,
        access="""
            Mutation.contact: key cognito Seller Sellers Support
            Mutation.offer: Seller
            Mutation.payOut: Sellers Support
            Query.offers: key oidc cognito Seller Sellers Support
            Mutation.measure: lambda
            Payout.amount: Sellers Support
            Query.report: Support
        """,
    ),
    # One pool alone: what only AppSync's older engine reads.
    "library": Expected(
        findings="""
            aws-auth-without-groups Query.fines: Query.fines
            lookalike-groups Mutation.forgive: Mutation.forgive Mutation.lend Query.members Subscription.onLend
        """,
        pedantic="pool-directive-alone Query.members: Query.members",
        sound="Query.book Book Loan Member Fine Subscription.onLend",
        access="""
            Query.fines: cognito Librarians librarians
            Query.members: Librarians
            Mutation.lend: Librarians
            Mutation.forgive: librarians
        """,
    ),
    # A merged API lacks a mode of its source; what a source hides is not in it.
    "federation": Expected(
        findings="""
            merged-mode-missing config:additionalAuthenticationProviders: Item.id Item.left Query.item Query.reorder
        """,
        sound="Query.reviews Review.text config:authenticationType",
        access="""
            stock Query.reorder: iam
            stock Item.left: iam cognito
            reviews Review.reports: cognito
            shop Query.reviews: cognito
            shop Query.item: cognito
            shop Query.reorder:
        """,
    ),
    # CloudFormation: a key in dev alone, a long cache in prod alone, guests in a nested stack.
    "tickets": Expected(
        findings=f"""
            ignored-aws-auth Mutation.assign: Mutation.assign
            write-before-refusal Ticket: Mutation.importMail
            guest-wildcard config:iam.roles.VisitorRole.statements[0].Resource[1]: Mutation.importMail Mutation.rate
            uncascaded-mode Article: Query.articles
            public-introspection config:introspectionConfig:
            long-authorizer-cache {_SECOND}.authorizerResultTtlInSeconds:
            dead-iam-resource config:iam.roles.MonitorRole.statements[0].Resource[1]:
            api-key-expiry config:apiKeys[0].expires:
        """,
        sound="""
            Query.myTickets Query.ticket Query.queue Mutation.openTicket Mutation.reply Mutation.rate
            Subscription.onReply Subscription.onMyTickets Customer Customer.email Query Query.outages Mutation.report
            Mutation.resolve Component Outage config:userPoolConfig.appIdClientRegex config:queryDepthLimit
            config:resolverCountLimit config:logConfig.excludeVerboseContent
            config:iam.roles.VisitorRole.statements[0].Resource[0]
            config:iam.roles.MonitorRole.statements[0].Resource[0]
            config:iam.roles.MailGatewayRole.statements[0].Resource
        """,
        access="""
            helpdesk Query.queue: Agents
            helpdesk Query.ticket: lambda cognito Agents
            helpdesk Query.articles: key iam guest cognito Agents
            helpdesk Mutation.assign: cognito Agents
            helpdesk Mutation.rate: iam guest cognito Agents
            helpdesk Mutation.importMail: iam guest
            helpdesk Ticket.subject: lambda cognito Agents
            helpdesk Article.title: iam guest cognito Agents
            helpdesk Subscription.onMyTickets: cognito Agents
            status Query.outages: key iam
            status Mutation.report: iam
            status Mutation.resolve: iam
            status Outage.text: key iam guest | key iam
        """,
    ),
    # Terraform: a local module, values in a tfvars file, the schema of the other API in a heredoc.
    "courier": Expected(
        findings=f"""
            graphql-on-everything config:iam.roles.courier-developers.statements[0].Resource[0]: Mutation.scanned
            subscription-wider-than-mutation Subscription.onReassign: Subscription.onReassign
            back-door-path Driver: Parcel.driver
            any-pool-client config:userPoolConfig.appIdClientRegex:
            verbose-logging config:logConfig.excludeVerboseContent:
            unvalidated-token {_SECOND}.identityValidationExpression:
            graphql-on-everything config:iam.roles.courier-developers.statements[0].Resource[0]:
                Mutation.postpone Mutation.scanned Query.parcel
            sensitive-field-reachable-by-api-key Parcel: Parcel.recipientPhone
            public-mutation Mutation.postpone: Mutation.postpone
            public-introspection config:introspectionConfig:
        """,
        sound=f"""
            Query Query.myRoute Query.parcel Query.drivers Mutation.announce Mutation.deliver Mutation.reassign
            Mutation.scanned Route Parcel.driver Driver.phone {_SECOND}.authorizerResultTtlInSeconds
            config:apiKeys[0].expires config:resolverCountLimit config:iam.roles.courier-depot.statements[0].Resource[0]
        """,
        access="""
            dispatch Query.drivers: Dispatchers
            dispatch Query.parcel: lambda cognito Dispatchers
            dispatch Mutation.announce: lambda
            dispatch Mutation.reassign: Dispatchers
            dispatch Mutation.scanned: iam
            dispatch Subscription.onReassign: cognito Dispatchers
            dispatch Parcel.town: iam lambda cognito Dispatchers
            dispatch Parcel.driver: cognito Dispatchers
            dispatch Driver.phone: cognito Dispatchers
            tracking Query.parcel: key iam
            tracking Mutation.scanned: iam
            tracking Mutation.postpone: key iam
            tracking Parcel.recipientPhone: key iam
        """,
    ),
    # Serverless: stages, values in other files, a type that another file extends, and a value in the Parameter Store.
    "clinic": Expected(
        findings=f"""
            cache-without-identity config:resolvers[1].cachingConfig.cachingKeys: Query.myAppointments
            sensitive-field-reachable-by-api-key Patient: Patient.phone
            uncascaded-mode Invoice: Query.invoice
            public-mutation Mutation.checkIn: Mutation.checkIn
            public-introspection config:introspectionConfig:
            verbose-logging config:logConfig.excludeVerboseContent:
            secret-in-environment config:environmentVariables.SMS_GATEWAY_PASSWORD:
            unvalidated-token {_SECOND}.identityValidationExpression:
        """,
        sound=f"""
            Query Mutation Query.slots Query.myAppointments Query.patient Mutation.book Slot Appointment
            Appointment.patient Patient.remarks config:resolvers[0].cachingConfig.cachingKeys config:apiKeys[0].expires
            config:environmentVariables.APPOINTMENTS_TABLE config:userPoolConfig.appIdClientRegex
            config:userPoolConfig.defaultAction {_SECOND}.authorizerResultTtlInSeconds
        """,
        access="""
            Query.slots: key cognito Practice
            Query.myAppointments: cognito Practice
            Query.patient: Practice
            Query.invoice: lambda
            Mutation.checkIn: key
            Appointment.patient: Practice
            Patient.phone: key Practice
            Patient.isExpected: key Practice
            Invoice.amount: cognito Practice |
        """,
    ),
    # SAM and CloudFormation in JSON side by side, under one file with settings.
    "atlas": Expected(
        findings="""
            cache-without-identity config:resolvers[0].cachingConfig.cachingKeys: Query.myBookings
            non-null-refusal Booking.price: Booking.price
            verbose-logging config:logConfig.excludeVerboseContent:
            iam-grant-without-directive config:iam.roles.SweeperRole.statements[0].Resource[1]: Query.booking
            uncascaded-mode Warden: Hut.warden
            api-key-only-sensitive-field config:authenticationType: Warden.email
            public-introspection config:introspectionConfig:
            api-key-expiry config:apiKeys[0].expires:
        """,
        sound="""
            Query.myBookings Query.booking Query.occupancy Mutation.book Mutation.cancel Mutation.expire Booking
            Occupancy Occupancy.unpaid Query Query.path Query.huts Mutation.closePath Mutation.reportError Path Hut
            config:queryDepthLimit config:resolverCountLimit config:userPoolConfig.appIdClientRegex
            config:iam.roles.SweeperRole.statements[0].Resource[0]
            config:iam.roles.SweeperRole.statements[0].Resource[2]
        """,
        access="""
            bookings Query.booking: cognito Wardens
            bookings Query.occupancy: iam Wardens
            bookings Mutation.expire: iam
            bookings Booking.beds: iam cognito Wardens
            bookings Booking.price: cognito Wardens
            bookings Occupancy.unpaid: iam Wardens
            maps Query.huts: key iam
            maps Mutation.closePath: iam
            maps Mutation.reportError: key
            maps Hut.warden: key iam
            maps Warden.email: key
        """,
    ),
    # Programs beside the settings: an authorizer of two files, resolvers in JavaScript and VTL, a function in Python.
    "newsroom": Expected(
        findings="""
            cached-request-decision source:authorizer/index.ts:
            query-matched-by-text source:authorizer/index.ts:
            unverified-token source:authorizer/index.ts:
            logged-token source:authorizer/index.ts:
            nested-resolver-context source:authorizer/index.ts:
            useless-denied-field source:authorizer/index.ts:
            non-null-denied-field source:authorizer/index.ts: Draft.desk
            identity-or-argument Query.drafts: Query.drafts
            identity-of-another-mode Query.bylines: Query.bylines
            wrong-groups-key Query.fees: Query.fees
            privileged-default Mutation.comment: Mutation.comment
            check-after-write Mutation.retract: Mutation.retract
        """,
        sound="""
            Query.articles Query.filings Mutation.file Mutation.publish Article Article.notes Draft Comment Fee
        """,
        access="""
            Query.articles: key lambda cognito
            Query.drafts: cognito
            Query.bylines: lambda cognito
            Query.filings: lambda
            Mutation.comment: key cognito
            Article.notes: lambda cognito
            Draft.desk: lambda cognito
            Fee.amount: cognito
        """,
    ),
    # SAM: an authorizer, a function, resolvers in JavaScript and VTL, all inside the template. No answer is kept.
    "depot": Expected(
        findings="""
            client-chosen-operation source:template.yaml:
            literal-token source:template.yaml:
            arn-substring Mutation.restock: Mutation.restock
            check-after-write Mutation.release: Mutation.release
            global-caller Mutation.finish: Mutation.finish Query.myTasks
            error-as-data Mutation.finish: Mutation.finish
        """,
        sound="""
            Query.shelf Query.stock Query.myTasks Mutation.scanned Shelf Task
        """,
        access="""
            Query.shelf: lambda cognito
            Query.stock: iam
            Mutation.restock: iam
            Mutation.scanned: lambda
            Shelf.count: iam lambda cognito
            Task.worker: cognito
        """,
    ),
    # Six small APIs, each with a mistake of its own in its authorizer, and one that shares a program without it.
    "kiosks": Expected(
        findings="""
            always-allows source:signage/authorizer.mjs:
            allowed-on-error source:till/authorizer.py:
            cached-request-denial source:lift/authorizer.ts:
            wrong-authorizer-answer source:cloakroom/authorizer.js:
            cached-header-decision source:gates/authorizer.py:
        """,
        access="""
            signage Mutation.announce: lambda
            gates-south Ticket.isValid: lambda
        """,
    ),
    # Terraform keeps answers for 300 seconds where nothing is written; the API beside it says 0.
    "ferry": Expected(
        findings="""
            cached-request-decision source:authorizer/index.js:
        """,
        access="""
            passengers Query.booking: lambda
            crew Mutation.board: lambda
        """,
    ),
    # The baseline accepts the two mutations, and no longer the type that has become wider.
    "legacy": Expected(
        findings="sensitive-field-reachable-by-api-key Ticket: Ticket.email Ticket.phone",
        sound="Mutation.open Mutation.vote Query.tickets",
        access="""
            Mutation.open: key
            Query.tickets: iam
            Ticket.phone: key iam | key iam
        """,
    ),
}

_NAMES = sorted(EXPECTED)


def _check(fixture: str, *options: str) -> Any:  # noqa: ANN401 - JSON data
    return json.loads(record.check(fixture, "--output", "json", *options).stdout)


def _access(fixture: str, *options: str) -> Any:  # noqa: ANN401 - JSON data
    return json.loads(record.access(fixture, "--output", "json", *options).stdout)


def test_every_fixture_is_expected_and_every_rule_is_shown() -> None:
    assert record.names() == _NAMES
    findings = [text for expected in EXPECTED.values() for text in (expected.findings, expected.pedantic)]
    shown = {key.split()[0] for text in findings for key, _ in tables.rows(text)}
    assert shown == {rule.name for rule in ruleset.load()}


@pytest.mark.parametrize("fixture", _NAMES)
def test_findings_are_those_derived_by_hand(fixture: str) -> None:
    assert tables.findings(_check(fixture)) == sorted(tables.rows(EXPECTED[fixture].findings))


@pytest.mark.parametrize("fixture", _NAMES)
def test_findings_of_low_confidence_are_those_derived_by_hand(fixture: str) -> None:
    report = _check(fixture, "--pedantic")
    report["findings"] = [finding for finding in report["findings"] if finding["confidence"] == "low"]
    assert tables.findings(report) == sorted(tables.rows(EXPECTED[fixture].pedantic))


@pytest.mark.parametrize("fixture", _NAMES)
def test_what_is_sound_is_not_flagged(fixture: str) -> None:
    flagged = {finding["coordinate"] for finding in _check(fixture)["findings"]}
    assert flagged.isdisjoint(EXPECTED[fixture].sound.split())


@pytest.mark.parametrize(
    ("fixture", "rules"),
    [
        ("tickets", "uncascaded-mode public-introspection long-authorizer-cache"),
        ("courier", "graphql-on-everything graphql-on-everything public-introspection"),
        ("clinic", "public-introspection verbose-logging"),
        ("atlas", ""),
    ],
)
def test_what_is_so_in_some_deployments_says_so(fixture: str, rules: str) -> None:
    partly = [finding for finding in _check(fixture)["findings"] if finding["message"].startswith("In at least one ")]
    assert sorted(finding["rule"] for finding in partly) == sorted(rules.split())


@pytest.mark.parametrize(
    ("fixture", "expressions"),
    [
        ("tickets", ["!Ref DevKeyExpires", "^${AppClientId}$"]),
        ("courier", []),
        ("clinic", ["${ssm:/clinic/${sls:stage}/app-client}"]),
        ("atlas", []),
    ],
)
def test_what_infrastructure_code_leaves_open_is_listed(fixture: str, expressions: list[str]) -> None:
    assert sorted({unknown["expression"] for unknown in _check(fixture)["unknown"]}) == expressions


def test_a_sound_api_has_no_finding_at_all() -> None:
    outcome = record.check("clean", "--output", "json", "--pedantic", "--require-known")
    assert outcome.exit_code == 0
    report = json.loads(outcome.stdout)
    assert report["findings"] == []
    assert report["unknown"] == []
    assert report["examined"]["rules"] == len(ruleset.load())


@pytest.mark.parametrize("fixture", _NAMES)
def test_the_exit_code_says_whether_something_was_found(fixture: str) -> None:
    assert record.check(fixture).exit_code == (1 if EXPECTED[fixture].findings else 0)


@pytest.mark.parametrize("fixture", [name for name, expected in EXPECTED.items() if expected.access])
def test_access_is_that_derived_by_hand(fixture: str) -> None:
    found = tables.access(_access(fixture))
    expected = tables.expected_access(EXPECTED[fixture].access)
    assert {field: found[field] for field in expected} == expected


@pytest.mark.parametrize(
    ("groups", "field"),
    [
        ("Compliance+Lawyers", "Case.conflicts"),
        ("Compliance+Partners", "ConflictReport.verdict"),
        ("Compliance+Finance", "ConflictReport.opponents"),
        ("Lawyers+Partners", "Invoice.amount"),
    ],
)
def test_two_groups_together_walk_where_neither_does_alone(groups: str, field: str) -> None:
    asked = [f"--as=cognito:{group}" for group in (groups, *groups.split("+"))]
    report = _access("groups", *asked)
    assert report["fields"][field]["reachable"] == [f"AMAZON_COGNITO_USER_POOLS:{groups}"]


def test_access_names_the_groups_that_are_needed_together() -> None:
    lines = record.access("groups").stdout.splitlines()
    combined = {line.split()[0] for line in lines if "only together:" in line}
    assert combined == {
        "Case.conflicts",
        "ConflictReport.checkedAt",
        "ConflictReport.opponents",
        "ConflictReport.verdict",
    }


def test_access_without_modes_is_refused() -> None:
    outcome = record.access("no-config")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert "--auth" in outcome.stderr


def test_places_in_a_file_with_a_byte_order_mark_and_windows_line_ends() -> None:
    [finding] = [f for f in _check("monorepo")["findings"] if f["coordinate"] == "Product.stock"]
    data = (record.FIXTURES / "monorepo" / finding["file"]).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    line = data.decode("utf-8-sig").split("\r\n")[finding["line"] - 1]
    assert line.lstrip().startswith("stock:")
    assert line[finding["column"] - 1 : finding["endColumn"] - 1] == "@aws_iam"


@pytest.mark.parametrize("fixture", sorted(record.SARIF))
def test_sarif_explains_a_rule_with_its_page(fixture: str) -> None:
    # The recordings leave the pages out, so that a better sentence in a rule's file is no change of any other.
    report = json.loads(record.check(fixture, "--output", "sarif").stdout)
    pages = {rule.name: rule.page.text for rule in ruleset.load()}
    shown = {rule["id"]: rule["help"]["markdown"] for run in report["runs"] for rule in run["tool"]["driver"]["rules"]}
    assert shown == {name: pages[name] for name in shown}


@pytest.mark.parametrize(
    ("fixture", "recording"), [(fixture, name) for fixture in record.names() for name in record.recordings(fixture)]
)
def test_the_recording_is_current(fixture: str, recording: str) -> None:
    # `python -m tests.record` rewrites them; read what changes.
    folder = record.FIXTURES / fixture / "expected"
    outcome = record.outcome(fixture, recording)
    assert record.settled(outcome.stdout) == (folder / recording).read_bytes().decode()
    said = folder / f"{recording}.stderr"
    assert outcome.stderr == (said.read_bytes().decode() if said.exists() else "")
    assert outcome.exit_code == json.loads((folder / record.EXIT_CODES).read_text(encoding="utf-8"))[recording]


@pytest.mark.parametrize("fixture", record.names())
def test_no_recording_is_left_over(fixture: str) -> None:
    recordings = record.recordings(fixture)
    known = {record.EXIT_CODES, *recordings, *(f"{name}.stderr" for name in recordings)}
    assert {path.name for path in (record.FIXTURES / fixture / "expected").iterdir()} <= known
