// Ends reads that wait for input.
#pragma once

namespace smbprobe::cli {

/// Once it is requested, every InputStream that was made with it is at its end, also one that is waiting in another
/// thread.
class InputStop {
 public:
  /// Throws std::system_error where there are no descriptors for it.
  InputStop();
  InputStop(const InputStop&) = delete;
  InputStop& operator=(const InputStop&) = delete;
  ~InputStop();

  /// From any thread.
  void request() noexcept;

  /// Is readable once it is requested.
  [[nodiscard]] int descriptor() const noexcept { return reader_; }

 private:
  int reader_ = -1;
  int writer_ = -1;
};

}  // namespace smbprobe::cli
