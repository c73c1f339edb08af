namespace Ekko.Api.Formats;

/// <summary>Marks endpoints that give exports beside their pages: the OpenAPI document lists the forms.</summary>
sealed class ExportForms
{
    public static readonly ExportForms Instance = new();

    ExportForms()
    {
    }

    /// <summary>The media types of exports.</summary>
    public static IEnumerable<string> MediaTypes => RowForm.All.Where(form => form.Create is not null).Select(form => form.MediaType);
}
