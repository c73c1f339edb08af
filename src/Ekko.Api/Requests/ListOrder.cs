namespace Ekko.Api.Requests;

/// <summary>Which items of a listing come first.</summary>
enum ListOrder
{
    /// <summary>The newest.</summary>
    Newest,

    /// <summary>The oldest.</summary>
    Oldest,
}
