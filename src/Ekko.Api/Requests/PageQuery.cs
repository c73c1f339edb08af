using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Ekko.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Requests;

/// <summary>Which page is asked for.</summary>
sealed record PageQuery(
    [property: FromQuery(Name = "limit"), Range(1, PageRequest.MaxLimit), Description("How many items at most. Unset: 100.")]
    int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The nextCursor or previousCursor of a page of the same query.")]
    string? Cursor)
{
    const int DefaultLimit = 100;

    /// <summary>Whether a page was asked for, rather than all rows.</summary>
    public bool IsGiven => Limit is not null || Cursor is not null;

    public PageRequest Request => new(Limit ?? DefaultLimit, Cursor);
}
