// How a connection goes on after its first answer.
#pragma once

#include <optional>

#include "proto/bytes.hpp"

namespace smbprobe::probe {

/// True for an SMB2 NEGOTIATE response with DialectRevision 0x02FF. [MS-SMB2] 3.2.5.2
[[nodiscard]] bool is_wildcard_answer(proto::ByteView reply);

/// The SESSION_SETUP that asks for an NTLMSSP CHALLENGE after this NEGOTIATE and its answer, in the answer's family;
/// nothing where the answer leaves no way to one: an error, a refusal, SMB1 without extended security, mechanisms
/// without NTLMSSP.
[[nodiscard]] std::optional<proto::Bytes> build_session_setup(proto::ByteView request, proto::ByteView reply);

}  // namespace smbprobe::probe
