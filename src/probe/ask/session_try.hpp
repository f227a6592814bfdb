// A session that is tried without credentials: the step after the NTLMSSP CHALLENGE, and what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "probe/ask/offer.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/bytes.hpp"
#include "proto/ntlmssp.hpp"
#include "report/host_report.hpp"

namespace smbprobe::probe {

/// The user of a guest session; its password is empty.
inline constexpr std::string_view kGuestUser = "Guest";

/// A CHALLENGE inside SPNEGO, or bare.
[[nodiscard]] std::optional<proto::NtlmChallenge> challenge_of(proto::ByteView blob);

/// The SESSION_SETUP with the AUTHENTICATE of this session, after the SESSION_SETUP that brought a CHALLENGE; nothing
/// where the reply is none. @param filetime the time now
[[nodiscard]] std::optional<proto::Bytes> build_session_try(Session session,
                                                            proto::ByteView request,
                                                            proto::ByteView reply,
                                                            const RequestInputs& inputs,
                                                            std::uint64_t filetime);

/// Which session a SESSION_SETUP tries, by its bytes; none for the login of a user.
[[nodiscard]] Session session_tried(const Evidence& evidence);

/// The same of a recording, whose SESSION_SETUPs may come from any client: only what holds nothing that a password
/// could be guessed from, a null session with one zero byte as build_session_try() sends it, or Guest with the response
/// of an empty password. @param reply that to the SESSION_SETUP before, with the CHALLENGE
[[nodiscard]] Session session_tried_by_scan(proto::ByteView request, proto::ByteView reply);

/// What came of such a SESSION_SETUP. `how` of an acceptance is what the server calls the session: "accepted",
/// "accepted_as_null", "accepted_as_guest".
[[nodiscard]] report::Verdict session_verdict(const Evidence& evidence);

}  // namespace smbprobe::probe
