using Ekko.DuckLake.Catalog;

namespace Ekko;

/// <summary>What Ekko keeps in the catalog of a lake beside the lake's own tables.</summary>
static class EkkoCatalog
{
    /// <summary>Which lake tables and columns are Ekko's, whatever they are called by now.</summary>
    public const string Columns = "ekko_columns";

    /// <summary>The chains a lake knows.</summary>
    public const string Chains = "ekko_chains";

    /// <summary>Who writes a chain.</summary>
    public const string Leases = "ekko_leases";

    /// <summary>Up to which message of a stream a chain is in the lake.</summary>
    public const string Positions = "ekko_positions";

    /// <summary>Who may use the API.</summary>
    public const string ApiKeys = "ekko_api_keys";

    /// <summary>Sign-ins of browsers.</summary>
    public const string ApiSessions = "ekko_api_sessions";

    /// <summary>What maintenance did, and why.</summary>
    public const string MaintenanceRuns = "ekko_maintenance_runs";

    /// <summary>Which runs of maintenance go on, and until when they count as that without being renewed.</summary>
    public const string MaintenanceLeases = "ekko_maintenance_leases";

    /// <summary>Which tables the look-up tables are, and up to which snapshot they go.</summary>
    public const string Lookups = "ekko_lookups";

    /// <summary>The numbers by which look-up tables name chains.</summary>
    public const string LookupChains = "ekko_lookup_chains";

    /// <summary>How far files of other clients were brought into the lake, and what was left out.</summary>
    public const string Backfills = "ekko_backfills";

    /// <summary>The Arrow files that commits of a pipeline name.</summary>
    public const string ArrowFiles = "ekko_arrow_files";

    /// <summary>How far the way from Arrow files to the lake is gone.</summary>
    public const string Migration = "ekko_migration";

    /// <summary>Files that the catalog does not know, and since when that is so.</summary>
    public const string Orphans = "ekko_orphans";

    /// <summary>The steps to these tables. Lakes from before the steps were counted have some of the first four already.</summary>
    public static CatalogSteps Steps { get; } = new(
        "ekko",
        [
            $"""
            CREATE TABLE IF NOT EXISTS {Columns}(
                table_role VARCHAR NOT NULL, table_id BIGINT NOT NULL, column_name VARCHAR NOT NULL, column_id BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {Chains}(
                network VARCHAR NOT NULL, subnet VARCHAR NOT NULL, vm_type VARCHAR NOT NULL,
                chain_id BIGINT NOT NULL, first_block BIGINT NOT NULL,
                PRIMARY KEY (network, subnet, vm_type))
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {Leases}(
                network VARCHAR NOT NULL, subnet VARCHAR NOT NULL, vm_type VARCHAR NOT NULL, holder VARCHAR NOT NULL,
                token BIGINT NOT NULL, expires_at BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE IF NOT EXISTS {Positions}(
                stream VARCHAR NOT NULL, network VARCHAR NOT NULL, subnet VARCHAR NOT NULL, vm_type VARCHAR NOT NULL,
                stream_created BIGINT NOT NULL, stream_sequence BIGINT NOT NULL, updated_at BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE {ApiKeys}(
                id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, scopes BIGINT NOT NULL, key_hash VARCHAR NOT NULL,
                created_at BIGINT NOT NULL, revoked_at BIGINT)
            """,
            $"""
            CREATE TABLE {ApiSessions}(
                session_hash VARCHAR NOT NULL PRIMARY KEY, key_id VARCHAR NOT NULL, expires_at BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE {MaintenanceRuns}(
                run_id VARCHAR NOT NULL PRIMARY KEY, operation VARCHAR NOT NULL, request VARCHAR NOT NULL, reason VARCHAR,
                started_by VARCHAR NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT, outcome VARCHAR NOT NULL, error VARCHAR,
                size_before VARCHAR NOT NULL, size_after VARCHAR, totals VARCHAR)
            """,
            $"""
            CREATE TABLE {Lookups}(
                source_table BIGINT NOT NULL, source_columns VARCHAR NOT NULL, hash_table BIGINT NOT NULL, address_table BIGINT NOT NULL,
                snapshot_id BIGINT NOT NULL, updated_at BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE {LookupChains}(
                chain BIGINT NOT NULL PRIMARY KEY, network VARCHAR NOT NULL, subnet VARCHAR NOT NULL, vm_type VARCHAR NOT NULL)
            """,
            $"""
            CREATE TABLE {Backfills}(
                path VARCHAR NOT NULL PRIMARY KEY, size BIGINT NOT NULL, state VARCHAR NOT NULL, reason VARCHAR,
                rows_read BIGINT NOT NULL, rows_added BIGINT NOT NULL, rows_present BIGINT NOT NULL, rows_left_out BIGINT NOT NULL,
                updated_at BIGINT NOT NULL)
            """,
            $"""
            CREATE TABLE {ArrowFiles}(
                path VARCHAR NOT NULL PRIMARY KEY, tx_count BIGINT NOT NULL, file_size BIGINT NOT NULL, arrow_micros BIGINT NOT NULL,
                snapshot_id BIGINT NOT NULL, created_at BIGINT NOT NULL)
            """,
            $"CREATE TABLE {Migration}(name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL, updated_at BIGINT NOT NULL)",
            $"CREATE TABLE {Orphans}(path VARCHAR NOT NULL PRIMARY KEY, found_at BIGINT NOT NULL)",
            $"CREATE TABLE {MaintenanceLeases}(run_id VARCHAR NOT NULL, expires_at BIGINT NOT NULL)",
        ]);
}
