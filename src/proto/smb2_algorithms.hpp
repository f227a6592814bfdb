// Identifiers inside negotiate contexts. [MS-SMB2] 2.2.3.1
#pragma once

#include <array>
#include <cstdint>

#include "proto/named_values.hpp"

namespace smbprobe::proto {

/// ContextType. [MS-SMB2] 2.2.3.1
inline constexpr std::uint16_t SMB2_PREAUTH_INTEGRITY_CAPABILITIES = 0x0001;
inline constexpr std::uint16_t SMB2_ENCRYPTION_CAPABILITIES = 0x0002;
inline constexpr std::uint16_t SMB2_COMPRESSION_CAPABILITIES = 0x0003;
inline constexpr std::uint16_t SMB2_NETNAME_NEGOTIATE_CONTEXT_ID = 0x0005;
inline constexpr std::uint16_t SMB2_TRANSPORT_CAPABILITIES = 0x0006;
inline constexpr std::uint16_t SMB2_RDMA_TRANSFORM_CAPABILITIES = 0x0007;
inline constexpr std::uint16_t SMB2_SIGNING_CAPABILITIES = 0x0008;
inline constexpr std::uint16_t SMB2_POSIX_EXTENSIONS_AVAILABLE = 0x0100;

/// Names as in CONTEXT lines of the JSON output.
inline constexpr std::array<Named<std::uint16_t>, 8> kContextTypes{{
    {SMB2_PREAUTH_INTEGRITY_CAPABILITIES, "SMB2_PREAUTH_INTEGRITY_CAPABILITIES", "PREAUTH_INTEGRITY_CAPABILITIES"},
    {SMB2_ENCRYPTION_CAPABILITIES, "SMB2_ENCRYPTION_CAPABILITIES", "ENCRYPTION_CAPABILITIES"},
    {SMB2_COMPRESSION_CAPABILITIES, "SMB2_COMPRESSION_CAPABILITIES", "COMPRESSION_CAPABILITIES"},
    {SMB2_NETNAME_NEGOTIATE_CONTEXT_ID, "SMB2_NETNAME_NEGOTIATE_CONTEXT_ID", "NETNAME_NEGOTIATE_CONTEXT_ID"},
    {SMB2_TRANSPORT_CAPABILITIES, "SMB2_TRANSPORT_CAPABILITIES", "TRANSPORT_CAPABILITIES"},
    {SMB2_RDMA_TRANSFORM_CAPABILITIES, "SMB2_RDMA_TRANSFORM_CAPABILITIES", "RDMA_TRANSFORM_CAPABILITIES"},
    {SMB2_SIGNING_CAPABILITIES, "SMB2_SIGNING_CAPABILITIES", "SIGNING_CAPABILITIES"},
    {SMB2_POSIX_EXTENSIONS_AVAILABLE, "SMB2_POSIX_EXTENSIONS_AVAILABLE", "POSIX_EXTENSIONS_AVAILABLE"},
}};
static_assert(sorted_and_unique(kContextTypes));

/// HashAlgorithms. [MS-SMB2] 2.2.3.1.1
inline constexpr std::array<Named<std::uint16_t>, 1> kHashAlgorithms{{{0x0001, "SHA-512", "SHA-512"}}};

/// Ciphers. [MS-SMB2] 2.2.3.1.2
inline constexpr std::array<Named<std::uint16_t>, 4> kCiphers{{
    {0x0001, "AES-128-CCM", "AES-128-CCM"},
    {0x0002, "AES-128-GCM", "AES-128-GCM"},
    {0x0003, "AES-256-CCM", "AES-256-CCM"},
    {0x0004, "AES-256-GCM", "AES-256-GCM"},
}};
static_assert(sorted_and_unique(kCiphers));

inline constexpr std::uint16_t kAes128Ccm = 0x0001;
inline constexpr std::uint16_t kAes128Gcm = 0x0002;
inline constexpr std::uint16_t kAes256Ccm = 0x0003;
inline constexpr std::uint16_t kAes256Gcm = 0x0004;

/// SigningAlgorithms. [MS-SMB2] 2.2.3.1.7
inline constexpr std::array<Named<std::uint16_t>, 3> kSigningAlgorithms{{
    {0x0000, "HMAC-SHA256", "HMAC-SHA256"},
    {0x0001, "AES-CMAC", "AES-CMAC"},
    {0x0002, "AES-GMAC", "AES-GMAC"},
}};
static_assert(sorted_and_unique(kSigningAlgorithms));

inline constexpr std::uint16_t kHmacSha256 = 0x0000;
inline constexpr std::uint16_t kAesCmac = 0x0001;
inline constexpr std::uint16_t kAesGmac = 0x0002;

inline constexpr std::uint32_t SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED = 0x00000001;

/// CompressionAlgorithms. [MS-SMB2] 2.2.3.1.3
inline constexpr std::array<Named<std::uint16_t>, 6> kCompressionAlgorithms{{
    {0x0000, "NONE", "NONE"},
    {0x0001, "LZNT1", "LZNT1"},
    {0x0002, "LZ77", "LZ77"},
    {0x0003, "LZ77+Huffman", "LZ77+Huffman"},
    {0x0004, "Pattern_V1", "Pattern_V1"},
    {0x0005, "LZ4", "LZ4"},
}};
static_assert(sorted_and_unique(kCompressionAlgorithms));

inline constexpr std::uint32_t SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY = 0x00000001;

/// RDMATransformIds. [MS-SMB2] 2.2.3.1.6
inline constexpr std::array<Named<std::uint16_t>, 3> kRdmaTransforms{{
    {0x0000, "SMB2_RDMA_TRANSFORM_NONE", "NONE"},
    {0x0001, "SMB2_RDMA_TRANSFORM_ENCRYPTION", "ENCRYPTION"},
    {0x0002, "SMB2_RDMA_TRANSFORM_SIGNING", "SIGNING"},
}};
static_assert(sorted_and_unique(kRdmaTransforms));

/// Data of the POSIX extensions context, as Linux and Samba send it.
inline constexpr std::array<std::uint8_t, 16> kPosixExtensions{0x93, 0xAD, 0x25, 0x50, 0x9C, 0xB4, 0x11, 0xE7,
                                                               0xB4, 0x23, 0x83, 0xDE, 0x96, 0x8B, 0xCD, 0x7C};

}  // namespace smbprobe::proto
