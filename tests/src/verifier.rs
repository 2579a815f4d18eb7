//! Logins as a site's server sees them: one that is right in everything, and from there one
//! deviation at a time.

mod accepted;
mod altered;
mod anchors;
mod authority;
mod certificate;
mod claims;
mod codes;
mod encoding;
mod login;
mod members;
mod next_card;
mod other_form;
mod profile;
mod revocation;
mod signature;
mod web_eid;
mod web_eid_openssl;
mod web_eid_refused;
