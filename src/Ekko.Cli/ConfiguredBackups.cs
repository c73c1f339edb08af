using Ekko.Backups;
using Ekko.Writing;

namespace Ekko.Cli;

/// <summary>The backups the environment names.</summary>
static class ConfiguredBackups
{
    /// <summary>Where EKKO_BACKUP_PATH says.</summary>
    public static LakeBackups Open(CommandHost host, EkkoOptions options) =>
        new(options.BackupPath, LakeLocation.Storage(options), host.Clock);
}
