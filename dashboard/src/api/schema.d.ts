// Made by "npm run schema" from the API's OpenAPI document.

export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the lake can be read */
        get: operations["getHealthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who sends this request, and what it may
         * @description Answers without a key too: then there are no scopes, if keys are needed here.
         */
        get: operations["getSession"];
        put?: never;
        /** Sign in with an API key: the answer sets a cookie */
        post: operations["postSession"];
        /** Sign out */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transactions, those of the newest blocks first
         * @description JSON comes in pages. With Accept: text/csv, application/x-ndjson, application/vnd.apache.arrow.stream or application/vnd.apache.parquet all rows come, in the order in which the lake has them. An export that fails is broken off, so that every client sees that it is not whole. The last line of NDJSON is {"end":{"snapshotId":…,"rowCount":…}}. With Prefer: count=exact rows are counted first, and the header Ekko-Row-Count says how many come.
         */
        get: operations["getTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many transactions there are */
        get: operations["getTransactionsCount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The transactions with a hash, with all their parts
         * @description There may be several: the same transaction can be in blocks of two chains.
         */
        get: operations["getTransactionsByHash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{hash}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What commits did to the transactions with a hash: inserted, given their receipts, orphaned */
        get: operations["getTransactionsByHashLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addresses/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an address did, chain by chain
         * @description Its transactions are those of /transactions?address=. An address that the lake does not know has no chains.
         */
        get: operations["getAddressesByAddress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pins and cursors of the change feed, and what each keeps from expiring */
        get: operations["getPins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the commits of the last hours did to the rows of a table, the newest first */
        get: operations["getChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a text may mean */
        get: operations["getSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a query in DuckDB's SQL over one state of the lake
         * @description Each statement runs in a process of its own, which reads the lake's files of that state and nothing else, and is ended when it takes too much time or memory. Integers of more than 64 bits and decimals are text. Accept: text/csv, application/x-ndjson and application/vnd.apache.parquet are answered too; the last line of NDJSON is {"end":{…}}.
         */
        post: operations["postSql"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The checks of ekko doctor, each with what mends what it found */
        get: operations["getDoctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * New snapshots and counters, as server-sent events
         * @description Events: snapshot (as /snapshots/{id} has it; its id begins with the snapshot's number), counters, heartbeat after 15 seconds without another, reset when the lake was restored to another state. The first is the latest snapshot, or with Last-Event-ID those after it.
         */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Blocks, the newest first
         * @description JSON comes in pages. With Accept: text/csv, application/x-ndjson, application/vnd.apache.arrow.stream or application/vnd.apache.parquet all rows come, in the order in which the lake has them. An export that fails is broken off, so that every client sees that it is not whole. The last line of NDJSON is {"end":{"snapshotId":…,"rowCount":…}}. With Prefer: count=exact rows are counted first, and the header Ekko-Row-Count says how many come.
         */
        get: operations["getBlocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks/{numberOrHash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The blocks with a number, one of each chain that has it, or the block with a hash */
        get: operations["getBlocksByNumberOrHash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The states the lake has, the newest first */
        get: operations["getSnapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One state */
        get: operations["getSnapshotsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which tables differ between two states
         * @description The catalog alone tells. With counts=true the changed files are read, and each table tells in how many rows and cells.
         */
        get: operations["getDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/diff/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows of a table that differ, with only the changed columns */
        get: operations["getDiffRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tables with their rows, files and bytes */
        get: operations["getTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{name}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The columns of a table */
        get: operations["getTablesByNameSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{name}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The data files of a table */
        get: operations["getTablesByNameFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{name}/columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the catalog knows of the values of each column, in all data files of a table or in one */
        get: operations["getTablesByNameColumns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/networks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the lake has of each chain */
        get: operations["getStatsNetworks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The transactions of each interval that has some */
        get: operations["getStatsTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/gas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The gas of each interval that has blocks */
        get: operations["getStatsGas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The blocks that are missing between those the lake has */
        get: operations["getStatsGaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The busiest addresses */
        get: operations["getStatsAddresses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reorganisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Blocks that the chain has replaced, the latest first */
        get: operations["getReorganisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reorganisations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was believed and what replaced it, side by side */
        get: operations["getReorganisationsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that cannot be rows, the latest first, each with the beginning of its payload */
        get: operations["getRejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rejected/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rejected message with its whole payload */
        get: operations["getRejectedById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/flush": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move rows that the catalog keeps into files
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceFlush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge small files into larger ones
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceMerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/rewrite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write files that lost many rows anew, without them
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceRewrite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/expire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End old snapshots
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceExpire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/cleanup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove files that are no longer needed
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceCleanup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/orphans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove files that the catalog does not know
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceOrphans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * All of it, by the lake's options
         * @description Tells what would be done; with "dryRun": false it is done and put on record. What is left out is by the lake's options.
         */
        post: operations["postMaintenanceCheckpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, the latest first */
        get: operations["getMaintenanceRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run */
        get: operations["getMaintenanceRunsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What an address did on one chain. Amounts in wei are decimal text, exact. */
        AddressActivity: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: int64
             * @description How many transactions it sent.
             */
            sentCount: number;
            /**
             * Format: int64
             * @description How many transactions it received.
             */
            receivedCount: number;
            /** @description What it sent with transactions, in wei, without fees; failed ones included. */
            sentValue: string;
            /** @description What was sent to it with transactions, in wei; failed ones included. */
            receivedValue: string;
            /** @description The transaction that created it, if it is a contract made by one. */
            createdBy: null | string;
            /**
             * Format: date-time
             * @description The earliest block it occurs in, by the chain's clock.
             */
            firstBlockTime: string;
            /**
             * Format: date-time
             * @description The latest block it occurs in, by the chain's clock.
             */
            lastBlockTime: string;
        };
        /** @description An address among the busiest. */
        AddressRank: {
            /** @description The address with its checksum. */
            address: string;
            /**
             * Format: int64
             * @description How many transactions it sent or received, whichever was asked for.
             */
            transactionCount: number;
            /** @description What they transferred, in wei, exact. */
            value: string;
        };
        /** @description What an address did. */
        AddressSummary: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The address with its checksum. */
            address: string;
            /** @description The chains in which it occurs; none for an address that the lake does not know. */
            chains: components["schemas"]["AddressActivity"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfAddressRank: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["AddressRank"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfBlockHeader: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["BlockHeader"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfChainGap: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["ChainGap"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfColumnSummary: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["ColumnSummary"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfGasStatistics: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["GasStatistics"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfNetworkStatistics: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["NetworkStatistics"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfPinView: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["PinView"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfRejectedMessage: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["RejectedMessage"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfSearchHit: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["SearchHit"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfTableFile: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TableFile"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfTableInfo: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TableInfo"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfTransactionDetail: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TransactionDetail"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfTransactionEvent: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TransactionEvent"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description All there is, in one piece. */
        AnswerOfTransactionStatistics: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TransactionStatistics"][];
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description What a key allows. */
        ApiScopes: string;
        /** @description A block with its transactions. */
        BlockContents: {
            /**
             * Format: int64
             * @description The snapshot that shows them.
             */
            snapshotId: number;
            block: null | components["schemas"]["BlockHeader"];
            /** @description Its transactions, in their order. */
            transactions: components["schemas"]["TransactionSummary"][];
        };
        /** @description A block. Amounts in wei are decimal text, exact; addresses have their EIP-55 checksum. */
        BlockHeader: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: int64
             * @description Its number.
             */
            blockNumber: number;
            /** @description Its hash. */
            blockHash: string;
            /** @description The hash of the block before it. */
            parentHash: null | string;
            /**
             * Format: date-time
             * @description When it was made, by the chain's clock.
             */
            blockTime: string;
            /**
             * Format: int64
             * @description How many transactions it has.
             */
            transactionCount: number;
            /**
             * Format: int64
             * @description The gas its transactions used.
             */
            gasUsed: null | number;
            /**
             * Format: int64
             * @description The most gas its transactions may use.
             */
            gasLimit: null | number;
            /** @description The base fee, in wei. */
            baseFeePerGas: null | string;
            /**
             * Format: int64
             * @description Its size in bytes.
             */
            sizeBytes: null | number;
            /** @description Who made it. */
            miner: null | string;
            /**
             * Format: date-time
             * @description When this lake took it, by the clock of the writer.
             */
            ingestedAt: string;
        };
        /** @description Blocks that the lake does not have between two of a chain that it has. */
        ChainGap: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /**
             * Format: int64
             * @description The number of the first block that is missing.
             */
            firstMissing: number;
            /**
             * Format: int64
             * @description The number of the last block that is missing.
             */
            lastMissing: number;
            /**
             * Format: date-time
             * @description When the block before them was made, by the chain's clock.
             */
            beforeTime: string;
            /**
             * Format: date-time
             * @description When the block after them was made, by the chain's clock.
             */
            afterTime: string;
        };
        /** @enum {string} */
        ChoiceOfAddressRole: "sender" | "recipient";
        /** @enum {string} */
        ChoiceOfListOrder: "newest" | "oldest";
        /** @enum {string} */
        ChoiceOfStatisticsInterval: "minute" | "hour" | "day" | "month" | "year";
        /** @description A column of a table. */
        ColumnInfo: {
            /**
             * Format: int64
             * @description Its id; a rename keeps it.
             */
            columnId: number;
            /** @description Its name. */
            name: string;
            /** @description Its type, as DuckDB writes it. */
            type: string;
            /** @description Whether it may be NULL. */
            nullable: boolean;
            /** @description Its comment. */
            comment: null | string;
        };
        /** @description What the catalog knows of a column's values in the data files of a table, deleted rows included. Null means that a file does not tell. */
        ColumnSummary: {
            /**
             * Format: int64
             * @description The column's id; of a nested column that of a leaf.
             */
            columnId: number;
            /** @description Its name; of a leaf with those above it, divided by dots. */
            name: string;
            /** @description Its type, as DuckDB writes it. */
            type: string;
            /**
             * Format: int64
             * @description Its bytes in the files, compressed.
             */
            bytes: null | number;
            /**
             * Format: int64
             * @description Its values that are not NULL.
             */
            valueCount: null | number;
            /**
             * Format: int64
             * @description Its NULLs.
             */
            nullCount: null | number;
            /** @description No value is smaller. */
            min: null | string;
            /** @description No value is larger. */
            max: null | string;
        };
        /**
         * @description What a client shows.
         * @enum {unknown}
         */
        CredentialKind: "none" | "key" | "session" | "token";
        /** @description In how many rows and cells two states of a table differ. */
        DifferenceCounts: {
            /**
             * Format: int64
             * @description Rows that are only in the later state.
             */
            insertedRows: number;
            /**
             * Format: int64
             * @description Rows that are only in the earlier state.
             */
            deletedRows: number;
            /**
             * Format: int64
             * @description Rows that are in both with other values.
             */
            updatedRows: number;
            /**
             * Format: int64
             * @description Values that are other ones in the updated rows.
             */
            updatedCells: number;
        };
        /** @description What the checks found. */
        DoctorAnswer: {
            /** @description One entry a check, in the order in which they ran. */
            items: components["schemas"]["SystemCheck"][];
        };
        /** @description A snapshot that was ended. */
        ExpiredSnapshot: {
            /**
             * Format: int64
             * @description Its number.
             */
            snapshotId: number;
            /**
             * Format: date-time
             * @description When it was committed.
             */
            snapshotTime: string;
        };
        /** @description The gas of the blocks of an interval. */
        GasStatistics: {
            /**
             * Format: date-time
             * @description When the interval begins, by the chain's clock.
             */
            start: string;
            /**
             * Format: int64
             * @description How many blocks there are.
             */
            blockCount: number;
            /**
             * Format: int64
             * @description The gas that was used.
             */
            gasUsed: number;
            /**
             * Format: int64
             * @description The gas that could have been used.
             */
            gasLimit: number;
            /** @description The lowest base fee, in wei; null where no block has one. */
            lowestBaseFee: null | string;
            /** @description The base fee half of the blocks are below, in wei; null where no block has one. */
            medianBaseFee: null | string;
            /** @description The highest base fee, in wei; null where no block has one. */
            highestBaseFee: null | string;
        };
        /** @description How the server is. */
        HealthState: {
            /** @description `live`, `ready`, or `fallback` where the lake is unavailable and some reads are answered. */
            status: string;
            /**
             * Format: int64
             * @description The latest snapshot; null where the lake was not asked, or did not answer.
             */
            snapshotId: null | number;
            /**
             * Format: uuid
             * @description What tells the lake from others; null where it was not asked.
             */
            lakeId: null | string;
            /** @description Whether Redis answers; null without one. When it does not, answers are right and come more slowly. */
            redis: null | boolean;
            /** @description What answers reads while the lake is unavailable: `arrow`; null while the lake does. */
            readFallback: null | string;
            /** @description What may be done here that is better not left so; empty for nothing. */
            warnings: string[];
        };
        JsonElement: unknown;
        JsonObject: Record<string, never>;
        /** @description What differs between two states of the lake. */
        LakeDifference: {
            /**
             * Format: int64
             * @description The state to begin with.
             */
            fromSnapshotId: number;
            /**
             * Format: date-time
             * @description When it was committed.
             */
            fromSnapshotTime: string;
            /**
             * Format: int64
             * @description The state to end with.
             */
            toSnapshotId: number;
            /**
             * Format: date-time
             * @description When it was committed.
             */
            toSnapshotTime: string;
            /** @description The tables that differ. */
            tables: components["schemas"]["TableDifference"][];
        };
        /** @description How much a lake holds, by its catalog. */
        LakeSize: {
            /**
             * Format: int64
             * @description The latest snapshot.
             */
            snapshotId: number;
            /**
             * Format: int64
             * @description The snapshots that can be asked for.
             */
            snapshotCount: number;
            /**
             * Format: int64
             * @description Data files of the latest snapshot.
             */
            fileCount: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            fileBytes: number;
            /**
             * Format: int64
             * @description Delete files of the latest snapshot.
             */
            deleteFileCount: number;
            /**
             * Format: int64
             * @description Files that only older snapshots need.
             */
            olderFileCount: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            olderFileBytes: number;
            /**
             * Format: int64
             * @description Files that no snapshot needs and that wait for cleanup.
             */
            removableFileCount: number;
        };
        /** @description What was done to a table. */
        MaintainedTable: {
            /** @description Its schema and name, with a dot between. */
            table: string;
            /**
             * Format: int64
             * @description Rows that went from the catalog into files, or were deleted.
             */
            rows: number;
            /**
             * Format: int32
             * @description Files that were replaced.
             */
            filesBefore: number;
            /**
             * Format: int32
             * @description Files that replace them.
             */
            filesAfter: number;
        };
        /** @description What maintenance did, or would do. */
        MaintenanceAnswer: {
            /** @description Whether it was only told. */
            dryRun: boolean;
            /** @description What. */
            report: components["schemas"]["MaintenanceReport"];
            run: null | components["schemas"]["MaintenanceRun"];
        };
        /** @description What maintenance is to do. A member that it does not know is an error: passed over it would do something else. */
        MaintenanceBody: {
            /** @description Whether only to tell what would be done. Unset: true. */
            dryRun?: null | boolean;
            /** @description Only tables of this schema: flush, merge, rewrite. With a table, unset: main. */
            schema?: null | string;
            /** @description Only this table: flush, merge, rewrite. */
            table?: null | string;
            /**
             * Format: date-time
             * @description Only what is older: the snapshots of expire, the files of cleanup and orphans.
             */
            olderThan?: null | string;
            /** @description Exactly these snapshots: expire. */
            snapshotIds?: null | number[];
            /** @description Files of any age: cleanup. Queries that began before may still read them. */
            allFiles?: null | boolean;
            /**
             * Format: double
             * @description The share of deleted rows, 0 to 1, from which on a file is rewritten: rewrite.
             */
            deleteThreshold?: null | number;
            /**
             * Format: int64
             * @description The most files to write per table: merge.
             */
            maxFiles?: null | number;
            /** @description Why, for those who read about it later. */
            reason?: null | string;
        };
        /**
         * @description What keeps a lake small and quick.
         * @enum {unknown}
         */
        MaintenanceOperation: "flush" | "merge" | "rewrite" | "expire" | "cleanup" | "orphans" | "retention" | "checkpoint";
        /**
         * @description How a run of maintenance ended.
         * @enum {unknown}
         */
        MaintenanceOutcome: "running" | "done" | "failed" | "interrupted";
        /** @description What maintenance did, or would do. */
        MaintenanceReport: {
            /** @description Rows that went from the catalog into files, by table. */
            flushed?: components["schemas"]["MaintainedTable"][];
            /** @description Snapshots that were ended. */
            expired?: components["schemas"]["ExpiredSnapshot"][];
            /** @description Small files that became larger ones, by table. */
            merged?: components["schemas"]["MaintainedTable"][];
            /** @description Files that were written anew without their deleted rows, by table. */
            rewritten?: components["schemas"]["MaintainedTable"][];
            /** @description Files that were no longer needed and are gone. */
            cleanedUp?: components["schemas"]["RemovedFile"][];
            /** @description Files that the catalog did not know and are gone. */
            orphans?: components["schemas"]["RemovedFile"][];
            /** @description Rows that ended with their age, by table. */
            deleted?: components["schemas"]["MaintainedTable"][];
            /** @description All of it in figures. */
            totals?: components["schemas"]["MaintenanceTotals"];
        };
        /** @description What is to be done, to what, and why. What is left out is by the lake's options. */
        MaintenanceRequest: {
            /** @description What. */
            operation: components["schemas"]["MaintenanceOperation"];
            /** @description Only tables of this schema: flush, merge, rewrite and retention. Null for all; with a table, `main`. */
            schema?: null | string;
            /** @description Only this table: flush, merge, rewrite and retention, which needs one. */
            table?: null | string;
            /**
             * Format: date-time
             * @description Only what is older: snapshots of expire, files of cleanup and orphans, rows of retention, which needs it.
             */
            olderThan?: null | string;
            /** @description Exactly these snapshots: expire. */
            snapshotIds?: null | number[];
            /** @description Files of any age: cleanup. Queries that began before they were replaced may still read them. */
            allFiles?: boolean;
            /**
             * Format: double
             * @description The share of deleted rows, 0 to 1, from which on a file is rewritten.
             */
            deleteThreshold?: null | number;
            /**
             * Format: int64
             * @description The most files to write per table: merge.
             */
            maxFiles?: null | number;
            /** @description Only rows of this network: retention. Null for all. */
            network?: null | string;
            /** @description Only rows of this chain within the network: retention. Null for all. */
            subnet?: null | string;
            /** @description Why, for those who read about it later. */
            reason?: null | string;
        };
        /** @description A run of maintenance, as it is on record. */
        MaintenanceRun: {
            /** @description Its id; later runs have larger ones. */
            runId: string;
            /** @description What was asked for, and why. */
            request: components["schemas"]["MaintenanceRequest"];
            /** @description Who asked for it. */
            startedBy: string;
            /**
             * Format: date-time
             * @description When it began.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ended; null while it goes on, and when it was interrupted.
             */
            finishedAt: null | string;
            /** @description How it ended. */
            outcome: components["schemas"]["MaintenanceOutcome"];
            /** @description The kind of its failure; the log of its process has the reason. */
            error: null | string;
            /** @description The lake before. */
            before: components["schemas"]["LakeSize"];
            after: null | components["schemas"]["LakeSize"];
            totals: null | components["schemas"]["MaintenanceTotals"];
        };
        /** @description Runs of maintenance. */
        MaintenanceRunPage: {
            /** @description The runs, the latest first. */
            items: components["schemas"]["MaintenanceRun"][];
            /** @description For the page of earlier ones; null on the last. */
            nextCursor: null | string;
        };
        /** @description What maintenance did, in figures. */
        MaintenanceTotals: {
            /**
             * Format: int64
             * @description Rows that went from the catalog into files.
             */
            rowsFlushed: number;
            /**
             * Format: int64
             * @description Files that were merged or rewritten.
             */
            filesReplaced: number;
            /**
             * Format: int64
             * @description Files that replace them.
             */
            filesWritten: number;
            /**
             * Format: int64
             * @description Snapshots that were ended.
             */
            snapshotsExpired: number;
            /**
             * Format: int64
             * @description Files that are gone.
             */
            filesRemoved: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            bytesFreed: number;
            /**
             * Format: int64
             * @description Rows that ended with their age.
             */
            rowsDeleted: number;
        };
        /** @description What the lake has of a chain. */
        NetworkStatistics: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: int64
             * @description Its blocks.
             */
            blockCount: number;
            /**
             * Format: int64
             * @description Its transactions, by what the blocks say.
             */
            transactionCount: number;
            /**
             * Format: int64
             * @description The lowest block number.
             */
            firstBlock: number;
            /**
             * Format: int64
             * @description The highest block number.
             */
            lastBlock: number;
            /**
             * Format: date-time
             * @description When its earliest block was made, by the chain's clock.
             */
            firstBlockTime: string;
            /**
             * Format: date-time
             * @description When its latest block was made, by the chain's clock.
             */
            lastBlockTime: string;
        };
        /** @description A part of a listing. */
        PageOfBlockHeader: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["BlockHeader"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfRejectedMessage: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["RejectedMessage"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfReorganisation: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["Reorganisation"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfRowChange: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["RowChange"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfRowDifference: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["RowDifference"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfSnapshotSummary: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["SnapshotSummary"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /** @description A part of a listing. */
        PageOfTransactionSummary: {
            /**
             * Format: int64
             * @description The snapshot that was read; later pages are of the same one.
             */
            snapshotId: number;
            /** @description The items. */
            items: components["schemas"]["TransactionSummary"][];
            /** @description Gives the items after these; null when there are none. */
            nextCursor: null | string;
            /** @description Gives the items before these; null when there are none. */
            previousCursor: null | string;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
        /**
         * @description What keeps snapshots.
         * @enum {unknown}
         */
        PinKind: "pin" | "cursor";
        /** @description A pin or a cursor of the change feed, and what it keeps from expiring. */
        PinView: {
            /** @description What it is. */
            kind: components["schemas"]["PinKind"];
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description The snapshot of a pin; the last one that the consumer behind a cursor has read.
             */
            snapshotId: number;
            /**
             * Format: date-time
             * @description When that snapshot was committed; null when it is no longer there.
             */
            snapshotTime: null | string;
            /**
             * Format: date-time
             * @description When the pin was made, or the cursor moved last.
             */
            since: string;
            /**
             * Format: int64
             * @description How many snapshots it keeps, the latest left out: that one is kept anyway.
             */
            snapshotCount: number;
            /**
             * Format: int64
             * @description How many files that the latest snapshot does not need are needed by the snapshots it keeps.
             */
            fileCount: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            fileBytes: number;
        };
        ProblemDetails: {
            type?: null | string;
            title?: null | string;
            /** Format: int32 */
            status?: null | number;
            detail?: null | string;
            instance?: null | string;
        };
        /** @description A message that cannot be a row, and why. */
        RejectedMessage: {
            /**
             * Format: int64
             * @description The id of its row.
             */
            id: number;
            /**
             * Format: date-time
             * @description When it came, by the clock of the writer.
             */
            receivedAt: string;
            /** @description The subject it came on. */
            subject: null | string;
            /**
             * Format: int64
             * @description Its number in the stream.
             */
            streamSequence: null | number;
            /** @description Why it was rejected. */
            reason: string;
            /**
             * Format: int64
             * @description Its bytes.
             */
            payloadBytes: number;
            /** @description What it says; in a list only its beginning. */
            payload: null | string;
            /** @description Whether the payload is here as `text` (UTF-8) or as `base64`; null without a payload. */
            payloadEncoding: null | string;
        };
        /** @description A file that was removed. */
        RemovedFile: {
            /** @description Where it was, below the lake's files. */
            path: string;
            /**
             * Format: int64
             * @description Its size; null for one that was gone already, or elsewhere.
             */
            bytes: null | number;
        };
        /** @description A block that the chain has replaced. */
        Reorganisation: {
            /**
             * Format: int64
             * @description The id of its row.
             */
            id: number;
            /**
             * Format: date-time
             * @description When it was noticed, by the clock of the writer.
             */
            detectedAt: string;
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: int64
             * @description The number of the block.
             */
            blockNumber: number;
            /** @description The hash of the block that is no longer in the chain. */
            orphanedHash: string;
            /** @description The hash of the block in its place; null when there was none yet. */
            canonicalHash: null | string;
            /**
             * Format: int64
             * @description The number of the first block that was replaced with it.
             */
            forkNumber: number;
            /**
             * Format: int64
             * @description How many transactions it had in the lake.
             */
            transactionCount: number;
            /** @description Whether receipts had come for them. */
            hadReceipts: boolean;
            /**
             * Format: int64
             * @description The last snapshot that shows its rows; null when it was replaced before they were written.
             */
            lastSnapshotId: null | number;
        };
        /** @description What was believed and what replaced it, side by side. */
        ReorganisationDetail: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The reorganisation. */
            reorganisation: components["schemas"]["Reorganisation"];
            orphaned: null | components["schemas"]["BlockContents"];
            canonical: null | components["schemas"]["BlockContents"];
            /** @description Why something is missing; null for nothing. */
            warnings?: null | string[];
        };
        /** @description What a commit did to one row. */
        RowChange: {
            /**
             * Format: int64
             * @description The commit's snapshot.
             */
            snapshotId: number;
            /**
             * Format: int64
             * @description The row's id; updates keep it.
             */
            rowId: number;
            /** @description `insert`, `delete`, or `update_preimage` and `update_postimage`. */
            change: string;
            /** @description The row's values: the old ones of a deleted row and of a preimage, else the new ones. */
            row: components["schemas"]["JsonObject"];
        };
        /** @description A row that differs between two states. */
        RowDifference: {
            /**
             * Format: int64
             * @description The row's id.
             */
            rowId: number;
            /** @description `inserted`, `deleted` or `updated`. */
            change: string;
            before: null | components["schemas"]["JsonObject"];
            after: null | components["schemas"]["JsonObject"];
        };
        /** @description A column of an answer. */
        SandboxColumn: {
            /** @description Its name, as the engine gives it. */
            name: string;
            /** @description Its type, as the engine writes it. */
            type: string;
        };
        /** @description Something that a search found. */
        SearchHit: {
            /** @description `transaction`, `block`, `address`, `snapshot`, `chain` or `table`. */
            kind: string;
            /** @description What it is, in a few words. */
            title: string;
            /** @description Its hash, address, number or name: what to ask for. */
            key: string;
            /** @description The network it is of; null for what is of none. */
            network: null | string;
            /** @description The subnet it is of; null for what is of none. */
            subnet: null | string;
        };
        /** @description Who sends requests. */
        SessionState: {
            /** @description Its name; null for nobody that this server knows. */
            name: null | string;
            /** @description What it showed. */
            credential: components["schemas"]["CredentialKind"];
            /** @description What it may. */
            scopes: components["schemas"]["ApiScopes"][];
            /**
             * Format: date-time
             * @description When the sign-in or token ends; null when it does not by itself.
             */
            expiresAt: null | string;
            /** @description Whether this server answers only those who show a key. */
            keyRequired: boolean;
        };
        /** @description A sign-in. */
        SignIn: {
            /** @description The API key. */
            key: null | string;
        };
        /** @description A state the lake had, and what its commit said. */
        SnapshotSummary: {
            /**
             * Format: int64
             * @description Its number.
             */
            snapshotId: number;
            /**
             * Format: date-time
             * @description When it was committed, by the writer's clock.
             */
            snapshotTime: string;
            /**
             * Format: int64
             * @description Moves with every change of tables.
             */
            schemaVersion: number;
            /** @description What the commit did, by kind, such as `tablesInsertedInto`, with the names of tables; a table that is gone has its id. */
            changes: {
                [key: string]: string[];
            };
            /** @description Who committed, if the commit says so. */
            author: null | string;
            /** @description What the commit says about itself. */
            message: null | string;
        };
        /** @description What a statement answers, in JSON. It is written as the rows come: the members after them are known at the end. */
        SqlAnswer: {
            /**
             * Format: int64
             * @description The state that was read where the statement does not say itself.
             */
            snapshotId: number;
            /** @description The columns. */
            columns: components["schemas"]["SandboxColumn"][];
            /** @description The rows; each has a value for every column. */
            rows: unknown[][];
            /**
             * Format: int64
             * @description How many there are.
             */
            rowCount: number;
            /** @description Whether the limit cut others off. */
            isTruncated: boolean;
            /**
             * Format: double
             * @description How long the statement ran.
             */
            durationMilliseconds: number;
            /**
             * Format: int32
             * @description How many data files it reads at most.
             */
            fileCount: number;
            /**
             * Format: int64
             * @description How large these are.
             */
            fileBytes: number;
        };
        /** @description A statement to run. A member that is not known is refused, as parameters are. */
        SqlRequest: {
            /** @description A query in DuckDB's SQL over the lake's tables, or EXPLAIN of one. */
            sql: string;
            /**
             * Format: int64
             * @description Read the state of this snapshot. Unset: the latest.
             */
            snapshotId?: null | number;
            /**
             * Format: date-time
             * @description Read the state that was the latest at this time, by the clock of commits.
             */
            asOf?: null | string;
            /**
             * Format: int32
             * @description How many rows at most. Unset: 1000.
             */
            limit?: null | number;
        };
        SseItemOfObject: {
            data?: unknown;
            eventType?: null | string;
            eventId?: null | string;
            reconnectionInterval?: null | string;
        };
        /** @description What a check found. */
        SystemCheck: {
            /** @description The check. */
            name: string;
            /** @description How it went. */
            status: components["schemas"]["SystemCheckStatus"];
            /** @description What was found, in one line; never a secret. */
            summary: string;
            /** @description What to do about it; null when nothing is to be done. */
            advice: null | string;
        };
        /**
         * @description How a check went.
         * @enum {unknown}
         */
        SystemCheckStatus: "ok" | "warning" | "failed" | "skipped";
        /** @description What differs in a table between two states. */
        TableDifference: {
            /** @description Its schema. */
            schema: string;
            /** @description Its name, in the later state if it is there. */
            name: string;
            /**
             * Format: int64
             * @description Its id.
             */
            tableId: number;
            /** @description `created`, `dropped`, `altered` (its name or columns), or `kept`. */
            definition: string;
            /** @description Whether its rows changed, by what the commits say; by its files, where commits between the states were expired. */
            rowsChanged: boolean;
            counts?: null | components["schemas"]["DifferenceCounts"];
        };
        /** @description A data file of a table. */
        TableFile: {
            /**
             * Format: int64
             * @description Its id.
             */
            fileId: number;
            /** @description Where it is, below the lake's data path; a file that was added from elsewhere has only its name. */
            path: string;
            /**
             * Format: int64
             * @description The snapshot it came with; of a merged file, that of its oldest rows.
             */
            sinceSnapshotId: number;
            /**
             * Format: int64
             * @description Its rows, deleted ones included.
             */
            recordCount: number;
            /**
             * Format: int64
             * @description Its bytes.
             */
            fileBytes: number;
            /**
             * Format: int64
             * @description How many of its rows a delete file takes out.
             */
            deletedCount: number;
            /** @description The values of the partition's keys. */
            partitionValues: string[];
        };
        /** @description A table and where its rows are. */
        TableInfo: {
            /** @description Its schema. */
            schema: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description Its id; a rename keeps it.
             */
            tableId: number;
            /** @description Its comment. */
            comment: null | string;
            /**
             * Format: int64
             * @description Its rows.
             */
            rowCount: number;
            /**
             * Format: int64
             * @description Its data files.
             */
            fileCount: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            fileBytes: number;
            /**
             * Format: int64
             * @description Its delete files.
             */
            deleteFileCount: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            deleteFileBytes: number;
            /** @description Whether the catalog may keep rows or deletions of it itself. */
            hasInlinedRows: boolean;
        };
        /** @description The columns of a table at a snapshot. */
        TableSchema: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /** @description The table's schema. */
            schema: string;
            /** @description The table's name. */
            name: string;
            /** @description Its columns in order. */
            columns: components["schemas"]["ColumnInfo"][];
            /** @description How its files are divided, such as `day(block_time)`. */
            partitionedBy: string[];
        };
        /** Format: date-time */
        TimeArgument: string;
        /** @description A transaction with all its parts. */
        TransactionDetail: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: date-time
             * @description When its block was made, by the chain's clock.
             */
            blockTime: string;
            /**
             * Format: int64
             * @description The number of its block.
             */
            blockNumber: number;
            /** @description The hash of its block. */
            blockHash: string;
            /** @description Its hash. */
            txHash: string;
            /**
             * Format: int64
             * @description Its place in the block.
             */
            txIndex: number;
            /** @description Who sent it. */
            fromAddress: string;
            /** @description Who received it; null when it created a contract. */
            toAddress: null | string;
            /** @description What was transferred, in wei. */
            value: string;
            /**
             * Format: int64
             * @description The most gas it may use.
             */
            gasLimit: null | number;
            /** @description The price of gas it names, in wei. */
            gasPrice: null | string;
            /** @description The most it pays for gas, in wei. */
            maxFeePerGas: null | string;
            /** @description The most it pays to the maker of the block for gas, in wei. */
            maxPriorityFeePerGas: null | string;
            /** @description The most it pays for blob gas, in wei. */
            maxFeePerBlobGas: null | string;
            /** @description What it paid for gas, in wei; null until a receipt says so. */
            effectiveGasPrice: null | string;
            /**
             * Format: int64
             * @description The gas it used; null until a receipt says so.
             */
            gasUsed: null | number;
            /**
             * Format: int64
             * @description How many its sender sent before.
             */
            nonce: null | number;
            /**
             * Format: int64
             * @description The chain it was signed for.
             */
            chainId: null | number;
            /**
             * Format: int64
             * @description The type of its envelope (EIP-2718).
             */
            txType: null | number;
            /** @description The contract it created. */
            contractAddress: null | string;
            /** @description Whether it succeeded; null until a receipt says so. */
            success: null | boolean;
            /**
             * Format: date-time
             * @description When this lake took it, by the clock of the writer.
             */
            ingestedAt: string;
            /** @description Its input, hexadecimal. */
            inputData?: null | string;
            accessList?: null | components["schemas"]["JsonElement"];
            authorizationList?: null | components["schemas"]["JsonElement"];
            /** @description The hashes of its blobs (EIP-4844). */
            blobVersionedHashes?: null | string[];
            extra?: null | components["schemas"]["JsonElement"];
        };
        /** @description Something that a commit did to a transaction. */
        TransactionEvent: {
            /**
             * Format: int64
             * @description The commit's snapshot.
             */
            snapshotId: number;
            /**
             * Format: date-time
             * @description When it was committed, by the writer's clock.
             */
            snapshotTime: string;
            /** @description `inserted`, `receiptFilled`, `changed`, `orphaned` or `deleted`. */
            event: string;
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /**
             * Format: int64
             * @description The number of the block it was in.
             */
            blockNumber: number;
            /** @description The hash of the block it was in. */
            blockHash: string;
            /** @description Whether it succeeded, as far as was known then. */
            success: null | boolean;
        };
        /** @description The transactions of an interval. */
        TransactionStatistics: {
            /**
             * Format: date-time
             * @description When the interval begins, by the chain's clock.
             */
            start: string;
            /**
             * Format: int64
             * @description How many there are.
             */
            transactionCount: number;
            /**
             * Format: int64
             * @description How many of them failed, as far as receipts say.
             */
            failedCount: number;
            /**
             * Format: int64
             * @description How many addresses sent one.
             */
            senderCount: number;
            /** @description What they transferred, in wei, exact. */
            value: string;
        };
        /** @description A transaction without its long parts. Amounts in wei are decimal text, exact; addresses have their EIP-55 checksum. */
        TransactionSummary: {
            /** @description The network. */
            network: string;
            /** @description The subnet. */
            subnet: string;
            /** @description The kind of virtual machine. */
            vmType: string;
            /**
             * Format: date-time
             * @description When its block was made, by the chain's clock.
             */
            blockTime: string;
            /**
             * Format: int64
             * @description The number of its block.
             */
            blockNumber: number;
            /** @description The hash of its block. */
            blockHash: string;
            /** @description Its hash. */
            txHash: string;
            /**
             * Format: int64
             * @description Its place in the block.
             */
            txIndex: number;
            /** @description Who sent it. */
            fromAddress: string;
            /** @description Who received it; null when it created a contract. */
            toAddress: null | string;
            /** @description What was transferred, in wei. */
            value: string;
            /**
             * Format: int64
             * @description The most gas it may use.
             */
            gasLimit: null | number;
            /** @description The price of gas it names, in wei. */
            gasPrice: null | string;
            /** @description The most it pays for gas, in wei. */
            maxFeePerGas: null | string;
            /** @description The most it pays to the maker of the block for gas, in wei. */
            maxPriorityFeePerGas: null | string;
            /** @description The most it pays for blob gas, in wei. */
            maxFeePerBlobGas: null | string;
            /** @description What it paid for gas, in wei; null until a receipt says so. */
            effectiveGasPrice: null | string;
            /**
             * Format: int64
             * @description The gas it used; null until a receipt says so.
             */
            gasUsed: null | number;
            /**
             * Format: int64
             * @description How many its sender sent before.
             */
            nonce: null | number;
            /**
             * Format: int64
             * @description The chain it was signed for.
             */
            chainId: null | number;
            /**
             * Format: int64
             * @description The type of its envelope (EIP-2718).
             */
            txType: null | number;
            /** @description The contract it created. */
            contractAddress: null | string;
            /** @description Whether it succeeded; null until a receipt says so. */
            success: null | boolean;
            /**
             * Format: date-time
             * @description When this lake took it, by the clock of the writer.
             */
            ingestedAt: string;
        };
        /** @description How many transactions there are. */
        TransactionTotal: {
            /**
             * Format: int64
             * @description The snapshot that was read.
             */
            snapshotId: number;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description What looks like a mistake in the request and did not keep it from being answered; null for none. */
            warnings?: null | string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthState"];
                };
            };
        };
    };
    getHealthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthState"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTransactions: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description Who sent it, received it or was created by it; in any case. */
                address?: string;
                /** @description The number of the block that the client has already: what comes after it is wanted. */
                afterBlock?: number;
                /** @description The hash of that block; with network and subnet. If the chain has replaced it: 409 with the last block in common. */
                afterBlockHash?: string;
                /** @description Which come first. Unset: newest. */
                order?: components["schemas"]["ChoiceOfListOrder"];
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfTransactionSummary"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Acceptable */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTransactionsCount: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description Who sent it, received it or was created by it; in any case. */
                address?: string;
                /** @description The number of the block that the client has already: what comes after it is wanted. */
                afterBlock?: number;
                /** @description The hash of that block; with network and subnet. If the chain has replaced it: 409 with the last block in common. */
                afterBlockHash?: string;
                /** @description Which come first. Unset: newest. */
                order?: components["schemas"]["ChoiceOfListOrder"];
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionTotal"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTransactionsByHash: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfTransactionDetail"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTransactionsByHashLineage: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfTransactionEvent"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getAddressesByAddress: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressSummary"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getPins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfPinView"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getChanges: {
        parameters: {
            query?: {
                /** @description How many hours back, by the clock of commits. Unset: 24. */
                hours?: number;
                /** @description The table, such as transactions or main.transactions. Unset: transactions. */
                table?: string;
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfRowChange"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getSearch: {
        parameters: {
            query: {
                /** @description A hash, an address, the number of a block or a snapshot, or a part of a name. */
                q: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfSearchHit"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postSql: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SqlRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlAnswer"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Acceptable */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getDoctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoctorAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["SseItemOfObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getBlocks: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The number of the block that the client has already: what comes after it is wanted. */
                afterBlock?: number;
                /** @description The hash of that block; with network and subnet. If the chain has replaced it: 409 with the last block in common. */
                afterBlockHash?: string;
                /** @description Which come first. Unset: newest. */
                order?: components["schemas"]["ChoiceOfListOrder"];
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfBlockHeader"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Acceptable */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getBlocksByNumberOrHash: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                numberOrHash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfBlockHeader"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getSnapshots: {
        parameters: {
            query?: {
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfSnapshotSummary"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getSnapshotsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotSummary"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getDiff: {
        parameters: {
            query: {
                /** @description The snapshot to begin with. */
                from: number;
                /** @description The snapshot to end with. Unset: the latest. */
                to?: number;
                /** @description Whether to count rows and cells. Unset: false. */
                counts?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LakeDifference"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getDiffRows: {
        parameters: {
            query: {
                /** @description The snapshot to begin with. */
                from: number;
                /** @description The snapshot to end with. Unset: the latest. */
                to?: number;
                /** @description The table, such as transactions or main.transactions. */
                table: string;
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfRowDifference"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTables: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfTableInfo"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTablesByNameSchema: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableSchema"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTablesByNameFiles: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfTableFile"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getTablesByNameColumns: {
        parameters: {
            query?: {
                /** @description The file. Unset: all of the table. */
                fileId?: number;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfColumnSummary"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getStatsNetworks: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfNetworkStatistics"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getStatsTransactions: {
        parameters: {
            query?: {
                /** @description How long an interval is; it begins in UTC. Unset: day. */
                interval?: components["schemas"]["ChoiceOfStatisticsInterval"];
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfTransactionStatistics"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getStatsGas: {
        parameters: {
            query?: {
                /** @description How long an interval is; it begins in UTC. Unset: day. */
                interval?: components["schemas"]["ChoiceOfStatisticsInterval"];
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfGasStatistics"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getStatsGaps: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfChainGap"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getStatsAddresses: {
        parameters: {
            query?: {
                /** @description What the addresses do. Unset: sender. */
                role?: components["schemas"]["ChoiceOfAddressRole"];
                /** @description How many. Unset: 10. */
                limit?: number;
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description The lowest block number. */
                fromBlock?: number;
                /** @description The highest block number. */
                toBlock?: number;
                /** @description The earliest time of a block, by the chain's clock. */
                fromBlockTime?: components["schemas"]["TimeArgument"];
                /** @description The time before which a block has to be, by the chain's clock. */
                toBlockTime?: components["schemas"]["TimeArgument"];
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfAddressRank"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getReorganisations: {
        parameters: {
            query?: {
                /** @description The network, such as Avalanche. */
                network?: string;
                /** @description The subnet, such as Mainnet or Fuji. */
                subnet?: string;
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfReorganisation"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getReorganisationsById: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReorganisationDetail"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getRejected: {
        parameters: {
            query?: {
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfRejectedMessage"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getRejectedById: {
        parameters: {
            query?: {
                /** @description Read the state of this snapshot. Unset: the latest. */
                snapshotId?: number;
                /** @description Read the state that was the latest at this time, by the clock of commits. */
                asOf?: components["schemas"]["TimeArgument"];
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOfRejectedMessage"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceFlush: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceMerge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceRewrite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceExpire: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceCleanup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceOrphans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    postMaintenanceCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceAnswer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getMaintenanceRuns: {
        parameters: {
            query?: {
                /** @description How many items at most. Unset: 100. */
                limit?: number;
                /** @description The nextCursor or previousCursor of a page of the same query. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRunPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    getMaintenanceRunsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRun"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
}
