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
650056? App lists no permission for the resource, lacks consent in the tenant, or is wrongly identified

app-misconfigured/administrator
50007 Partner encryption certificate for the app is missing; needs Microsoft support
50012 Certificate or client assertion was not accepted (subject, chain, trust policy or signature)
50029 Domain name in a URI holds invalid characters
50107 Federation realm object does not exist
50124 Claims transformation policy has a wrong input parameter
70001? Application is disabled or not known
90081 WS-Federation message is invalid
90082 Authentication policy asked for is not supported
90114 Bulk token's expiry would make it expired at once
500011? No service principal for the resource in this tenant: wrong identifier, wrong tenant, or the API was never installed or consented there
500014? Service principal of the resource is disabled in the tenant
501241 Mandatory input of a claims transformation is missing (usually NameID for SAML)
700011? Client app does not exist in the tenant
1000031 Application cannot be accessed now; contact the administrator
7000112? Application is disabled

app-misconfigured/developer
28002 The scope asked for is not valid for an access token request
28003 Scope was empty while redeeming an authorization code
50001? The resource asked for is disabled or does not exist; check the resource URL or scope
50003 The app has no signing key or certificate configured
50010 The app has no token audience configured
50011 Redirect URI in the request is not registered for the app
50032 A weak RSA key was used
50048 Subject and issuer of the client assertion differ
50049 Authority host is no known cloud instance
50050 Instance discovery request is malformed
50059? Neither the request nor the credentials tell which tenant is meant
50061 Sign-out request is invalid
50068 App starting the sign-out takes no part in the session
50070 Sign-out names a session that does not exist
50099 Device key JWT has an invalid signature
50128 Domain name invalid: tenant cannot be found from the request
50146 App needs its own signing key, which is missing, expired or not yet valid
50147 PKCE code challenge has a wrong size
50169 Realm is not configured for this namespace
50194? Single-tenant app called through /common; use the tenant endpoint or make the app multitenant
50196? Client repeats the same request too often; fix token caching and error handling
51001 Domain hint is required with an on-premises SID or UPN
65005? App's required-resource list does not fit the resource asked for
70002 Client credentials did not validate
70003 Grant type is not supported
70004 Redirect URI matches none of the registered ones
70005 Response type is not enabled for the app or lacks the openid scope
70007 response_mode is not supported
70011? Scope asked for is invalid
75001 SAML message binding failed
75003 SAML binding is not supported (only HTTP POST for responses)
75005 SAML request is not supported
75008 SAML request has an unexpected destination
75011 Authentication method used differs from the one the SAML request demanded
75016 NameIdPolicy of the SAML request is invalid
76021 App requires signed SAML requests
90002? Tenant not found: wrong id or domain, or wrong cloud
90004 Request is badly formatted
90005 Identifier and login hint cannot go together
90007 Session id cannot be parsed
90009 App asks for a token for itself; name the resource by its GUID
90010 Algorithm cannot be created
90014 A required field of the credential is missing
90015 Query string is too long
90019 Tenant cannot be told from the request
90022 Principal name has a wrong format
90023? Request to the authentication service is invalid
90051 National cloud identifier is invalid
90056 Code must be redeemed by POST to the /token endpoint
90087 WS-Federation message could not be built from the URI
90100 A parameter is empty or invalid
90102 Value must be an absolute URI
90107 Request holds invalid XML
90117 Request input is invalid
90121 Request is empty
90124? Resource is not available on /common or /consumers
90130? App is not available on /common or /consumers
100007 Regional endpoint admits only managed identities and certain MSAL requests
140000 Request nonce is missing
165004 Message text is runtime specific; read the returned description
165900 Request is invalid
221000 Resource does not accept device-only tokens
240002 ID token cannot serve as the jwt-bearer assertion
500113 No reply address is registered for the application
501461 AcceptMappedClaims works only for audiences that are the app's GUID or in a verified domain
501481 PKCE verifier does not fit the challenge
501491 PKCE code challenge has a wrong size
650053 Scope asked for does not exist on the resource
650054 App asks for permissions on a resource that has been removed
650057 Resource asked for is not among the app registration's permissions
700005 Code must be redeemed at the tenant it came from
700016? App not found in the tenant: wrong client id, wrong tenant, or not installed there
700022 Scopes name more than one resource
700023 Scopes name no resource
700025 Public client must not send a secret or assertion
700027 Client assertion's signature failed validation (wrong or unregistered certificate)
700030 Certificate's subject name is not authorised
700054 ID-token implicit grant is not enabled for the app
700229? Only app-only tokens may serve as federated credentials from the Entra issuer
750054 SAMLRequest or SAMLResponse is missing from the query string
900144 A required parameter is missing from the request body
900236 SAML request sets an unsupported property
900382 Confidential clients cannot make cross-cloud requests
900432 Confidential clients cannot make cross-cloud requests
900561 Endpoint does not accept this HTTP verb
900971 No reply address given
901002 'resource' parameter is not supported here (v2.0 uses scope)
1002012 Client credentials need a scope ending in /.default
7000114 Application may not make on-behalf-of calls
7000215 Client secret is wrong (often the secret's id instead of its value)
7000216 Secret, assertion or request object is required for the client credentials grant
7000218 client_secret or client_assertion is missing; app is confidential or public client flows are off
7000222 Client secret has expired
7500514 No supported SAML response element was found
7500529 SAML ID is invalid (must not begin with a digit)
9001023? Grant type is not available on /common or /consumers; use /organizations or the tenant
9002313 Request is malformed
9002326 Cross-origin token redemption only for redirect URIs of type single-page application
9002327 Tokens issued to a single-page app may be redeemed only by cross-origin requests

app-misconfigured/nobody
65002? First-party app and API need preauthorisation; do not borrow a Microsoft app id

app-misconfigured/retry
50071 Sign-out request is too old
50134 Device-code sign-in was approved in another data centre than it began in
51005 Follow the Location header (like HTTP 307)
76026 SAML request is too old
501621 Claims transformation's regular expression timed out

app-misconfigured/user
50143 Session's tenant does not fit the domain hint
54005 Authorization code was used already; begin a new flow or use the refresh token
81006 No authorization header for seamless SSO
90013 User input is invalid
90101 Not a valid e-mail address
90119 Device user code is empty
90120 Device request was already approved or declined
90126 User's tenant cannot be told from the name on this endpoint
220450 Android WebView version is not supported

conditional-access-blocked/administrator
50002 Tenant restriction at the proxy does not admit this tenant
50131? Blocked by conditional access or security policy (device state, suspicious activity)
50161 External provider did not send the claims that the control needs
50170 Mapping of the external control is missing
50177 External controls are not available to pass-through (external) users
50178 Session controls are not available to pass-through (external) users
53003 Conditional access blocks token issuance outright
53005 Policy blocks issuance (as quoted in the corpus; text equals 53003)
500021 Tenant restrictions (Restrict-Access-To-Tenant header) do not list this tenant
500022 Tenant restrictions (Restrict-Access-To-Tenant header) do not list this tenant
500212 The user's home tenant blocks outbound access to the resource tenant
500213 The resource tenant's cross-tenant policy does not admit this user
530032 A tenant security policy blocks the request
530035 Security defaults block the request (legacy or unsafe authentication)
1000104 User's home tenant does not admit resources in that cloud

conditional-access-blocked/user
50005? Conditional access does not support the device platform used
50155? Device authentication failed for the user
50187? Device authentication could not be done for want of device information
53000 Policy demands a compliant device; enrol it with the management service
53001 Policy demands a domain-joined device
53002 Policy admits approved client apps only
53004 MFA registration is needed first but barred by risk
530084 Token-protection policy demands a device-bound token from a broker

consent-required/user
50015 Legal-age consent is required for this user
52004 User has not consented to LinkedIn access
65001 Nobody has consented to this app for this user and resource; ask interactively
65004 User refused consent
9002341 User must permit single sign-on

interaction-required/administrator
50017 User or device certificate could not be validated (issuer unknown or CRL trouble)
50180 Integrated Windows authentication is needed; enable seamless SSO
81005 Authentication package is not supported for seamless SSO
135010 Key was not found

interaction-required/retry
70016 Device-code flow: user has not finished yet; poll again

interaction-required/user
16001 The account tile the user chose was rejected; let the user pick again
16002 The session id (SID) the app asked for was not satisfied
50053? Account is locked after repeated failures, or sign-in came from a malicious IP address
50055 Password has expired and must be changed
50056? No password is stored in the directory for the user
50058 No usable session for silent sign-in; the user must sign in (usual with prompt=none)
50064 User name or password did not validate
50072 User must register a second factor
50074 Multifactor authentication is required and has not been passed
50076 Policy or location demands multifactor authentication for this resource; repeat interactively with the returned claims
50078 Earlier multifactor authentication is too old for the policy
50079 User must enrol in multifactor authentication (or the federated provider must supply the claim)
50085 Refresh token needs a new sign-in at the social identity provider
50089 Flow token has expired; sign in again
50097? Policy demands an authenticated device
50125 Sign-in interrupted for password reset or its registration
50126? Wrong user name or password
50127? A broker app must be installed on the device
50129? Device must be registered (workplace join)
50135? Password must be changed because the account is at risk
50136 A single personal-account session was found; redirecting
50139 Session lacks the external refresh token
50140 Sign-in paused for the 'stay signed in' question
50144 On-premises password has expired
50158 An external security challenge (third-party MFA, terms of use) was not satisfied
50168 Browser could supply an SSO token through the Windows accounts extension but did not
50192 No credential came with the sign-in (for example no certificate)
50197 User could not be found; sign in again
50199 User must confirm the app he is signing in to
51006 Session lacks integrated Windows authentication; sign in again
53010? MFA methods may be set up only from certain places or devices
70000? Grant (refresh token) is invalid
70008? Grant expired or was revoked
70018 Device-code flow: wrong user code
70019 Device-code flow: code has expired
70043 Sign-in frequency policy made the refresh token invalid; sign in again
81004 Kerberos attempt of seamless SSO failed
81009 Kerberos ticket could not be validated
81010 Kerberos ticket is expired or invalid
90086 User's DA token has expired
120000 Current password given is wrong
120002 New password is too weak
120003 New password contains the user's name
120004 New password misses the on-premises complexity rules
120012 Password must be changed on-premises
120018 New password is like a banned one
130004 User has no Windows Hello key registered
130005 Windows Hello key signature failed verification
130006 Windows Hello transport key is missing on the device
140001 Session key is invalid
160021 The app asked for a user session that does not exist
500121 Strong authentication request was not completed
700020 Grant needs interaction
700082 Refresh token expired by inactivity
700084 Refresh token of a single-page app reached its fixed lifetime (24 hours)
1000000 User must also authenticate with an external identity provider
1000002 Binding done; user must be told

license-missing/administrator
650052? Organisation has not subscribed to or enabled the service asked for

personal-account-unsupported/developer
90027 v1 endpoint cannot issue tokens for personal accounts; use v2.0
500201 This endpoint version cannot issue tokens for personal accounts; use v2.0
9002332? App is for work accounts only; do not use /consumers

personal-account-unsupported/user
500200 A personal Microsoft account is not admitted here; use a work or school account
500208? The domain of the account does not fit the account type the tenant or app admits (for example a personal account)

resource-policy/administrator
90084? Guests are not allowed here

resource-policy/nobody
54000 Minor blocked by the legal age group rule

service-fault/administrator
20001 Federated identity provider returned a faulty WS-Federation sign-in response
20012 Federated identity provider sent an invalid WS-Federation message
20033 Federation metadata of the identity provider names a wrong tenant
40008 Federated identity provider failed and a retry will not help
50042 Salt for the pairwise identifier is missing
50043 Several salts exist for the pairwise identifier
51000 Needed feature is switched off
80001 Pass-through agent cannot reach Active Directory
80007 Authentication agent cannot validate the password
80010 Authentication agent cannot decrypt the password
80013 Clock skew between agent and Active Directory
81007 Tenant has not enabled seamless SSO
90123 Identity or claims provider denied the request
220501 Certificate revocation list download is invalid

service-fault/developer
90043 National-cloud redirection of the code is disabled

service-fault/nobody
50086 Strong authentication service failed and a retry will not help
67003 Actor is no valid service identity
90036 Directory service failed; contact support
90092 Directory service failed; a retry will not help
120008 Password change job failed for good
120011 User name could not be inferred for the password change

service-fault/retry
17003 Entra could not provision the user's key
40010 Federated identity provider had a passing failure
50000? The sign-in service failed to issue the token; contact support if it lasts
50033 Passing error outside the database
50087 Strong authentication service had a passing failure
50088 Limit of telephone MFA calls reached; wait some minutes
50166 Request to the external claims provider could not be sent
70012 Server error while authenticating a personal account
80002 On-premises password validation timed out
80005 Unknown error with the authentication agent
80014 Authentication agent answered too late
90006 Service is briefly unavailable
90012 Request timed out
90024 Passing overload; try again
90033 Directory service unavailable
90055 Too many requests for the tenant
90085 Company object is not provisioned yet
90090 Directory service briefly unavailable
90091 Directory service cannot be reached
120005 Password changed on-premises but not in the cloud
120013 On-premises directory cannot be reached for the password change
120020 Password change failed
120021 Password reset service had an internal error
230109 Backup authentication service was called directly instead of via the Entra gateway

service-fault/user
40009 Federated identity provider refused the user's refresh token
40015 Federated identity provider refused the authorization code

token-expired/retry
500133 The assertion (user token) is outside its validity period; get a fresh token before the on-behalf-of call

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
50008 The SAML assertion is missing or malformed; see the federation provider
90020 SAML 1.1 assertion lacks the user's ImmutableID
5000819 SAML assertion from the external realm has no matching e-mail claim

token-untrusted/developer
50006 A presented token or request has an invalid signature
50013? Assertion is not acceptable: issuer, version, lifetime or form; often the wrong token passed to on-behalf-of
900384 JWT failed signature validation

user-lacks-privilege/administrator
50057? User account is disabled
50105? App requires assignment and the user (or group) is not assigned to it
53011 User is blocked for risk in the home tenant
80012 Sign-in outside the allowed logon hours
81011 No user found for the Kerberos ticket's SID
120014 On-premises account is locked or disabled
120015 Password change needs an Active Directory administrator
120016 User not found for the password change
130007 Device is disabled
130008 Device of the key was not found
135011 Device used is disabled
240001 User may not register devices
530034 Delegated (partner) administrator blocked for risk in the home tenant

wrong-tenant/administrator
16003? User has not been added to this tenant
50014? User is not (yet) in the directory: pending invitation or wrong tenant

wrong-tenant/developer
90038? Tenant lives in another national cloud

wrong-tenant/user
16000? Signed-in account does not exist in the tenant and cannot open the app there; invite it as a guest or sign in with another account
50020? Account from another identity provider does not exist in this tenant; use another account or invite it as a guest
50034? User name unknown in this directory: mistyped, or wrong tenant
51004? User is not in this directory; wrong tenant or needs an invitation
81012 User signing in differs from the user of the device
90072? External account does not exist in the tenant, so it cannot meet its MFA; invite it or use another account
90125 User is not in the system
`;
