/** What the sign-in service's numbers mean, in our own words: for people, never for the flow of the engine. */

/**
 * Groups by cause and by who can cure it, `cause/who`, with one line per number: `number meaning`.
 *
 * A question mark after the number: it is met with other causes too. The sign-in service may change numbers and texts
 * at any time, so a diagnosis looks at `error` and `suberror` first.
 * @see [Error codes](https://learn.microsoft.com/entra/identity-platform/reference-error-codes)
 */
export const AADSTS_CODES: string = `
admin-consent-required/administrator
90008? App needs at least consent to sign users in and read their profile
90093 Directory refused: usually the user may not consent to what the app asks
90094? Administrator consent is required
90095 User must ask an administrator through the consent workflow
90099? App is not authorised in the customer tenant; partner must pre-consent
650056? App lists no permission for the resource, or lacks consent

app-misconfigured/administrator
50007 Partner encryption certificate is missing
50012 Certificate or client assertion was not accepted
50029 Domain name holds invalid characters
50107 Federation realm does not exist
50124 Claims transformation has a wrong parameter
70001? Application is disabled or unknown
90081 WS-Federation message is invalid
90082 Authentication policy is not supported
90114 Bulk token would expire at once
500011? API has no service principal in this tenant: wrong identifier, wrong tenant, or never installed
500014? Service principal of the resource is disabled in the tenant
501241 Claims transformation lacks a mandatory input
700011? Client app does not exist in the tenant
1000031 Application cannot be accessed now
7000112? Application is disabled

app-misconfigured/developer
28002 The scope asked for is not valid for an access token request
28003 Scope was empty while redeeming an authorization code
50001? Resource is disabled or does not exist; check the resource or scope
50003 App has no signing key or certificate
50010 App has no token audience
50011 Redirect URI in the request is not registered for the app
50032 A weak RSA key was used
50048 Subject and issuer of the client assertion differ
50049 Authority host is no known cloud instance
50050 Instance discovery request is malformed
50059? Neither request nor credentials tell the tenant
50061 Sign-out request is invalid
50068 App takes no part in the session
50070 Session does not exist
50099 Device key has an invalid signature
50128 Tenant cannot be found from the domain name
50146 App needs its own valid signing key
50147 PKCE challenge has a wrong size
50169 Realm is not configured
50194? Single-tenant app called through /common; use the tenant's endpoint
50196? Client repeats the same request too often; fix its token cache
51001 Domain hint is required
65005? App's required resources do not fit the resource asked for
70002 Client credentials did not validate
70003 Grant type is not supported
70004 Redirect URI matches none of the registered ones
70005 Response type is not enabled for the app
70007 response_mode is not supported
70011? Scope asked for is invalid
75001 SAML binding failed
75003 SAML binding is not supported
75005 SAML request is not supported
75008 SAML request has an unexpected destination
75011 Authentication method differs from the SAML request's
75016 SAML NameIdPolicy is invalid
76021 SAML requests must be signed
90002? Tenant not found: wrong id or domain, or wrong cloud
90004 Request is badly formatted
90005 Identifier and login hint cannot go together
90007 Session id cannot be parsed
90009 App asks for a token for itself; name the resource by its GUID
90010 Algorithm cannot be created
90014 Field of the credential is missing
90015 Query string is too long
90019 Tenant cannot be told from the request
90022 Principal name has a wrong format
90023? Request to the sign-in service is invalid
90051 National cloud identifier is invalid
90056 Code must be redeemed by POST
90087 WS-Federation message could not be built
90100 A parameter is empty or invalid
90102 Value must be an absolute URI
90107 Request holds invalid XML
90117 Request input is invalid
90121 Request is empty
90124? Resource is not available on /common or /consumers
90130? App is not available on /common or /consumers
100007 Regional endpoint admits managed identities only
140000 Request nonce is missing
165004 Runtime-specific; read the description
165900 Request is invalid
221000 Resource does not accept device-only tokens
240002 ID token cannot serve as the assertion
500113 No reply address is registered for the application
501461 Mapped claims need the app's GUID or a verified domain as audience
501481 PKCE verifier does not fit the challenge
501491 PKCE challenge has a wrong size
650053 Scope asked for does not exist on the resource
650054 App asks for permissions on a resource that has been removed
650057 Resource asked for is not among the app registration's permissions
700005 Code must be redeemed at the tenant it came from
700016? App not found in the tenant: wrong client id, wrong tenant, or not installed
700022 Scopes name more than one resource
700023 Scopes name no resource
700025 Public client must not send a secret or assertion
700027 Client assertion's signature failed validation
700030 Certificate's subject name is not authorised
700054 ID-token implicit grant is not enabled
700229? Only app-only tokens may serve as federated credentials
750054 SAML request or response is missing
900144 A required parameter is missing from the request body
900236 SAML property is not supported
900382 Confidential clients cannot make cross-cloud requests
900432 Confidential clients cannot make cross-cloud requests
900561 Endpoint does not accept this HTTP verb
900971 No reply address given
901002 'resource' parameter is not supported here (v2.0 uses scope)
1002012 Client credentials need a scope ending in /.default
7000114 Application may not make on-behalf-of calls
7000215 Client secret is wrong (often its id instead of its value)
7000216 Secret, assertion or request object is required for client credentials
7000218 Secret or assertion is missing; the app is confidential, or public flows are off
7000222 Client secret has expired
7500514 SAML response element not found
7500529 SAML ID is invalid
9001023? Grant type is not available on /common or /consumers
9002313 Request is malformed
9002326 Cross-origin redemption is only for redirect URIs of type single-page application
9002327 Single-page app's tokens may be redeemed only cross-origin

app-misconfigured/nobody
65002? First-party app and API need preauthorisation; do not borrow a Microsoft app id

app-misconfigured/retry
50071 Sign-out request is too old
50134 Device-code sign-in approved in another data centre
51005 Follow the Location field
76026 SAML request is too old
501621 Claims transformation timed out

app-misconfigured/user
50143 Session's tenant does not fit the domain hint
54005 Authorization code was used already
81006 No authorization header for seamless SSO
90013 User input is invalid
90101 Not a valid e-mail address
90119 Device user code is empty
90120 Device request was already answered
90126 User's tenant cannot be told from the name on this endpoint
220450 Android WebView version is not supported

conditional-access-blocked/administrator
50002 Tenant restriction at the proxy does not admit this tenant
50131? Blocked by policy (device state, suspicious activity)
50161 External provider did not send the claims wanted
50170 External control is not mapped
50177 External controls are not for pass-through users
50178 Session controls are not for pass-through users
53003 Conditional access blocks token issuance outright
53005 Policy blocks issuance (as quoted in the corpus; text equals 53003)
500021 Tenant restrictions do not list this tenant
500022 Tenant restrictions do not list this tenant
500212 User's home tenant blocks outbound access
500213 Resource tenant's cross-tenant policy does not admit this user
530032 A tenant security policy blocks the request
530035 Security defaults block the request (legacy or unsafe authentication)
1000104 User's home tenant admits no resources in that cloud

conditional-access-blocked/user
50005? Policy does not support the device platform
50155? Device authentication failed
50187? Device authentication lacks device information
53000 Policy demands a compliant device; enrol it with the management service
53001 Policy demands a domain-joined device
53002 Policy admits approved client apps only
53004 MFA registration is needed and barred by risk
530084 Token-protection policy demands a device-bound token from a broker

consent-required/user
50015 Legal-age consent is required for this user
52004 User has not consented to LinkedIn access
65001 Nobody has consented to this app for this user and resource; ask interactively
65004 User refused consent
9002341 User must permit single sign-on

interaction-required/administrator
50017 User or device certificate could not be validated
50180 Integrated Windows authentication is needed
81005 Authentication package is not supported
135010 Key was not found

interaction-required/retry
70016 Device code: user has not finished yet

interaction-required/user
16001 Account tile was rejected; pick again
16002 Session id asked for was not satisfied
50053? Account is locked after failures, or sign-in came from a malicious address
50055 Password has expired and must be changed
50056? No password is stored in the directory for the user
50058 No session for silent sign-in; the user must sign in
50064 User name or password did not validate
50072 User must register a second factor
50074 Multifactor authentication is required and has not been passed
50076 Policy demands multifactor authentication for this resource; repeat interactively with the returned claims
50078 Multifactor authentication is too old for the policy
50079 User must enrol in multifactor authentication
50085 Refresh token needs a new sign-in at the social provider
50089 Flow token has expired; sign in again
50097? Policy demands an authenticated device
50125 Sign-in interrupted for password reset
50126? Wrong user name or password
50127? A broker app must be installed
50129? Device must be registered (workplace join)
50135? Password must be changed because the account is at risk
50136 A single personal-account session was found
50139 Session lacks the external refresh token
50140 Sign-in paused for 'stay signed in'
50144 On-premises password has expired
50158 External challenge (other MFA, terms of use) was not satisfied
50168 Browser did not supply the Windows accounts token
50192 No credential came with the sign-in
50197 User could not be found; sign in again
50199 User must confirm the app
51006 Session lacks integrated Windows authentication
53010? MFA methods may be set up only from certain places
70000? Grant (refresh token) is invalid
70008? Grant expired or was revoked
70018 Device code: wrong user code
70019 Device code has expired
70043 Sign-in frequency policy made the refresh token invalid; sign in again
81004 Kerberos attempt failed
81009 Kerberos ticket could not be validated
81010 Kerberos ticket is expired or invalid
90086 User's DA token has expired
120000 Current password is wrong
120002 New password is too weak
120003 New password contains the user's name
120004 New password misses the on-premises rules
120012 Password must be changed on-premises
120018 New password is banned
130004 No Windows Hello key is registered
130005 Windows Hello key failed verification
130006 Windows Hello key is missing on the device
140001 Session key is invalid
160021 User session asked for does not exist
500121 Strong authentication request was not completed
700020 Grant needs interaction
700082 Refresh token expired by inactivity
700084 Single-page app's refresh token reached its 24 hours
1000000 User must also sign in at an external identity provider
1000002 User must be told of a finished binding

license-missing/administrator
650052? Organisation has not subscribed to or enabled the service asked for

personal-account-unsupported/developer
90027 v1 endpoint cannot issue tokens for personal accounts; use v2.0
500201 This endpoint version cannot issue tokens for personal accounts; use v2.0
9002332? App is for work accounts only; do not use /consumers

personal-account-unsupported/user
500200 A personal Microsoft account is not admitted here; use a work or school account
500208? Account's domain does not fit the account type admitted

resource-policy/administrator
90084? Guests are not allowed here

resource-policy/nobody
54000 Minor blocked by the legal age group rule

service-fault/administrator
20001 Federated provider sent a faulty sign-in response
20012 Federated provider sent an invalid message
20033 Federation metadata names a wrong tenant
40008 Federated provider failed for good
50042 Pairwise identifier lacks its salt
50043 Pairwise identifier has several salts
51000 Feature is switched off
80001 Authentication agent cannot reach Active Directory
80007 Authentication agent cannot validate the password
80010 Authentication agent cannot decrypt the password
80013 Authentication agent's clock is wrong
81007 Seamless SSO is not enabled
90123 Identity provider denied the request
220501 Certificate revocation list is invalid

service-fault/developer
90043 National-cloud redirection is disabled

service-fault/nobody
50086 Strong authentication service failed for good
67003 Actor is no valid service identity
90036 Directory service failed
90092 Directory service failed for good
120008 Password change failed for good
120011 User name unknown for the password change

service-fault/retry
17003 User's key could not be provisioned
40010 Federated provider failed for a moment
50000? Sign-in service failed to issue the token
50033 Passing error outside the database
50087 Strong authentication service failed for a moment
50088 Limit of telephone calls reached; wait some minutes
50166 External claims provider could not be asked
70012 Server error while authenticating a personal account
80002 Authentication agent timed out
80005 Authentication agent failed
80014 Authentication agent answered too late
90006 Service is briefly unavailable
90012 Request timed out
90024 Passing overload; try again
90033 Directory service unavailable
90055 Too many requests for the tenant
90085 Company is not provisioned yet
90090 Directory service is unavailable for a moment
90091 Directory service cannot be reached
120005 Password changed on-premises but not in the cloud
120013 On-premises directory cannot be reached for the password change
120020 Password change failed
120021 Password reset failed
230109 Backup sign-in service was called directly

service-fault/user
40009 Federated provider refused the refresh token
40015 Federated provider refused the authorization code

token-expired/retry
500133 Assertion is outside its validity period; get a fresh token before the on-behalf-of call

token-malformed/administrator
50120 JWT header is faulty

token-malformed/developer
50027? JWT is not acceptable: claims, issuer, audience, lifetime, form or signature
90016 Access token lacks a required claim

token-revoked/user
50132? Session no longer valid after password expiry or change
50133? Session revoked after password expiry or change
50173? Grant was revoked (password change or administrator); sign in again

token-untrusted/administrator
50008 SAML assertion is missing or malformed
90020 SAML assertion lacks the ImmutableID
5000819 SAML assertion has no matching e-mail claim

token-untrusted/developer
50006 Token or request has an invalid signature
50013? Assertion is not acceptable: issuer, version, lifetime or form; often a wrong token passed to on-behalf-of
900384 JWT failed signature validation

user-lacks-privilege/administrator
50057? User account is disabled
50105? App requires assignment and the user (or group) is not assigned to it
53011 User is blocked for risk in the home tenant
80012 Sign-in outside the allowed hours
81011 No user found for the Kerberos ticket
120014 On-premises account is locked or disabled
120015 Password change needs an administrator
120016 User not found for the password change
130007 Device is disabled
130008 Device of the key was not found
135011 Device is disabled
240001 User may not register devices
530034 Partner administrator blocked for risk

wrong-tenant/administrator
16003? User has not been added to this tenant
50014? User is not yet in the directory: pending invitation or wrong tenant

wrong-tenant/developer
90038? Tenant lives in another national cloud

wrong-tenant/user
16000? Account does not exist in the tenant: invite it as a guest or use another account
50020? Account of another identity provider does not exist in this tenant; use another account or invite it
50034? User name unknown in this directory: mistyped, or wrong tenant
51004? User is not in this directory; wrong tenant or to be invited
81012 User differs from the user of the device
90072? External account does not exist in the tenant; invite it or use another
90125 User is not in the system
`;
