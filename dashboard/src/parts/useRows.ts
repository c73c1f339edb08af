import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Listing } from "~/api/reading";

/** All rows of a listing that are loaded so far, as the grid takes them. */
export function useRows<Row>({ key, read, interval }: Listing<Row>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: interval ?? Infinity,
    // Whoever is further down keeps the rows: all pages would be read anew.
    refetchInterval: ({ state }) => interval !== undefined && state.data?.pages.length === 1 && interval,
    placeholderData: keepPreviousData,
  });
  const { fetchNextPage } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    rows,
    warnings: query.data?.pages[0]?.warnings,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    firstError: query.data ? null : query.error,
    retry: () => void query.refetch(),
    more: {
      hasMore: query.hasNextPage,
      isLoadingMore: query.isFetchingNextPage,
      onMore,
      error: query.data ? query.error : null,
    },
  };
}
