<#
.SYNOPSIS
  Offers
#>
function Get-Offer {
    [CmdletBinding()]
    param (
        [Parameter(Mandatory = $true, Position = 0)]
        [string] $Title,
        [int[]] $Pages = @(1, 2)
    )
    foreach ($page in $Pages) {
        if ($page -gt 1 -and -not $script:quiet) {
            Write-Host "page $page of $($Title.Length)`n ${Title}" -NoNewline
        }
    }
    $hash = @{ Title = $Title; 'Open' = $true }
    return [System.IO.Path]::GetFullPath($hash.Title) | Where-Object { $_ -ne $null }
}
