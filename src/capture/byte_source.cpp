#include "capture/byte_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace smbprobe::capture {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kFirstBytes = 16;
constexpr std::array<std::uint8_t, 2> kGzipMagic{0x1f, 0x8b};

std::string text_of(int error) { return std::generic_category().message(error); }

/// A source that can be asked for its beginning before it is read.
class PeekedSource : public ByteSource {
 public:
  proto::ByteView first_bytes() override {
    while (first_size_ < kFirstBytes) {
      const std::ptrdiff_t got = fetch(std::span(first_).subspan(first_size_));
      if (got <= 0) break;
      first_size_ += static_cast<std::size_t>(got);
    }
    return proto::ByteView(first_).first(first_size_);
  }

  std::ptrdiff_t read(std::span<std::uint8_t> into) override {
    if (first_taken_ == first_size_) return fetch(into);
    const std::size_t size = std::min(into.size(), first_size_ - first_taken_);
    std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(first_taken_), size, into.begin());
    first_taken_ += size;
    return static_cast<std::ptrdiff_t>(size);
  }

  const std::string& trouble() const noexcept override { return trouble_; }

 protected:
  virtual std::ptrdiff_t fetch(std::span<std::uint8_t> into) = 0;

  std::ptrdiff_t fail(std::string what) {
    if (trouble_.empty()) trouble_ = std::move(what);
    return -1;
  }

 private:
  std::array<std::uint8_t, kFirstBytes> first_{};
  std::size_t first_size_ = 0;
  std::size_t first_taken_ = 0;
  std::string trouble_;
};

class DescriptorSource final : public PeekedSource {
 public:
  DescriptorSource(int descriptor, bool owned, bool live, Stopped stopped)
      : descriptor_(descriptor), owned_(owned), live_(live), stopped_(std::move(stopped)) {}
  ~DescriptorSource() override {
    if (owned_) ::close(descriptor_);
  }
  bool is_live() const noexcept override { return live_; }

 private:
  std::ptrdiff_t fetch(std::span<std::uint8_t> into) override {
    for (;;) {
      if (live_ && stopped_ && !wait()) return 0;
      const ssize_t got = ::read(descriptor_, into.data(), into.size());
      if (got >= 0) return got;
      if (errno != EINTR) return fail(text_of(errno));
    }
  }

  /// Until something can be read; false where it was stopped before.
  bool wait() {
    constexpr int kAskedEveryMs = 200;
    for (;;) {
      if (stopped_()) return false;
      struct pollfd asked{.fd = descriptor_, .events = POLLIN, .revents = 0};
      if (::poll(&asked, 1, kAskedEveryMs) > 0) return true;
    }
  }

  int descriptor_;
  bool owned_;
  bool live_;
  Stopped stopped_;
};

class MemorySource final : public PeekedSource {
 public:
  explicit MemorySource(proto::Bytes bytes) : bytes_(std::move(bytes)) {}
  bool is_live() const noexcept override { return false; }

 private:
  std::ptrdiff_t fetch(std::span<std::uint8_t> into) override {
    const std::size_t size = std::min(into.size(), bytes_.size() - position_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position_), size, into.begin());
    position_ += size;
    return static_cast<std::ptrdiff_t>(size);
  }

  proto::Bytes bytes_;
  std::size_t position_ = 0;
};

/// The inside of a gzip file, of several members too. RFC 1952
class GzipSource final : public PeekedSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)), input_(kChunk) {
    constexpr int kGzipWindow = 15 + 16;
    ready_ = inflateInit2(&state_, kGzipWindow) == Z_OK;
  }
  ~GzipSource() override {
    if (ready_) inflateEnd(&state_);
  }
  bool is_live() const noexcept override { return packed_->is_live(); }

 private:
  std::ptrdiff_t fetch(std::span<std::uint8_t> into) override {
    if (!ready_) return fail("no memory to unpack gzip");
    if (!trouble().empty()) return -1;
    state_.next_out = into.data();
    state_.avail_out = static_cast<uInt>(std::min(into.size(), kChunk));
    const uInt wanted = state_.avail_out;
    while (state_.avail_out == wanted) {
      if (state_.avail_in == 0 && !ended_) {
        if (!refill()) return -1;
      }
      if (ended_ && state_.avail_in == 0) {
        if (between_members_) return 0;
        return fail("the gzip data end too early");
      }
      const int result = inflate(&state_, Z_NO_FLUSH);
      between_members_ = false;
      if (result == Z_STREAM_END) {
        between_members_ = true;
        if (inflateReset(&state_) != Z_OK) return fail("the gzip data are broken");
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return fail(fmt::format("the gzip data are broken: {}", state_.msg != nullptr ? state_.msg : zError(result)));
      }
    }
    return static_cast<std::ptrdiff_t>(wanted - state_.avail_out);
  }

  bool refill() {
    const std::ptrdiff_t got = packed_->read(input_);
    if (got < 0) {
      fail(packed_->trouble());
      return false;
    }
    ended_ = got == 0;
    state_.next_in = input_.data();
    state_.avail_in = static_cast<uInt>(got);
    return true;
  }

  std::unique_ptr<ByteSource> packed_;
  proto::Bytes input_;
  z_stream state_{};
  bool ready_ = false;
  bool ended_ = false;
  bool between_members_ = true;
};

bool starts_with_gzip(proto::ByteView bytes) {
  return bytes.size() >= kGzipMagic.size() && std::ranges::equal(bytes.first(kGzipMagic.size()), kGzipMagic);
}

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> source) {
  if (!starts_with_gzip(source->first_bytes())) return source;
  return std::make_unique<GzipSource>(std::move(source));
}

}  // namespace

std::expected<std::unique_ptr<ByteSource>, std::string> ByteSource::open(const std::string& path, Stopped stopped) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(text_of(errno));
  struct stat status{};
  const bool known = ::fstat(descriptor, &status) == 0;
  const bool live = known && !S_ISREG(status.st_mode);
  std::unique_ptr<ByteSource> out =
      std::make_unique<DescriptorSource>(descriptor, !standard_input, live, std::move(stopped));
  if (known && S_ISDIR(status.st_mode)) return std::unexpected("is a directory, not a capture");
  return unpacked(std::move(out));
}

std::unique_ptr<ByteSource> ByteSource::of_bytes(proto::Bytes bytes) {
  return unpacked(std::make_unique<MemorySource>(std::move(bytes)));
}

}  // namespace smbprobe::capture
