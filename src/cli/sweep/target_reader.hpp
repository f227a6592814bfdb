// The thread that reads the lists of a scan while their targets are probed.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/io/input_stop.hpp"
#include "cli/sweep/target_queue.hpp"
#include "targets/target_list.hpp"
#include "targets/target_stream.hpp"

namespace smbprobe::cli {

/// What there is to read: lists and arguments in their order.
struct StreamedTargets {
  std::unique_ptr<InputStop> stop;  ///< of the lists
  std::vector<targets::TargetInput> inputs;
  std::vector<std::uint16_t> ports;  ///< see TargetSources
};

/// Reads while the event loops take from queue(). What it says of lists is for the end.
class TargetReader {
 public:
  /// @param exclusions finished; they outlive it
  TargetReader(StreamedTargets source, const targets::Exclusions& exclusions, const targets::SweepOrder& order);
  TargetReader(const TargetReader&) = delete;
  TargetReader& operator=(const TargetReader&) = delete;
  ~TargetReader() { stop(); }

  /// Begins to read. @param notice takes sentences for the user, from the reader's thread, until stop() returns
  void start(std::function<void(std::string)> notice);

  [[nodiscard]] TargetQueue& queue() noexcept { return queue_; }

  /// Ends the reading, also of a list whose writer is silent. Throws what went wrong with this machine.
  void finish();

  // after finish()
  [[nodiscard]] const targets::ListNotes& notes() const noexcept { return notes_; }
  [[nodiscard]] std::uint64_t found() const noexcept { return targets_.found(); }
  [[nodiscard]] std::uint64_t excluded() const noexcept { return targets_.excluded(); }
  /// True where the reading was ended before the lists were.
  [[nodiscard]] bool was_cut_short() const noexcept { return !read_all_; }
  /// A sentence where a list cannot be read, "" where all were.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

 private:
  void work(const std::function<void(std::string)>& notice);
  void read(const std::function<void(std::string)>& notice);
  void stop() noexcept;

  StreamedTargets source_;
  targets::DistinctTargets targets_;
  TargetQueue queue_;
  targets::ListNotes notes_;
  std::string failure_;
  std::exception_ptr exception_;
  bool read_all_ = false;
  std::thread thread_;
};

/// "4 open ports in the list are not in --port and were skipped"; "and 3 more lines like these"
[[nodiscard]] std::vector<std::string> closing_words(const targets::ListNotes& notes);

}  // namespace smbprobe::cli
