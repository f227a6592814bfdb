// How a server of ours says no: the answers of Samba to what it does not have.
#pragma once

#include <cstdint>

#include "probe/serve/server_session.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::probe {

/// [MS-ERREF] 2.3.1
inline constexpr std::uint32_t STATUS_LOGON_FAILURE = 0xC000006D;

/// STATUS_NOT_SUPPORTED, or DialectIndex 0xFFFF, then the end of the connection.
[[nodiscard]] Reaction refuse_negotiate(proto::ByteView request);

/// STATUS_LOGON_FAILURE in the family of the request, then the end of the connection.
[[nodiscard]] Reaction refuse_session_setup(proto::ByteView request);

}  // namespace smbprobe::probe
